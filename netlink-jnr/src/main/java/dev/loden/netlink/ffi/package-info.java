/** The one interface that is bound to libc. It is public and opened because its implementation is made at run time. */
package dev.loden.netlink.ffi;
