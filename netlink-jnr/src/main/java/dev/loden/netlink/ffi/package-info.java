/**
 * The system calls, through jnr-ffi, which nothing outside this package names. The interface that is bound to libc is public, and
 * the package is opened to all, because jnr-ffi makes the implementation at run time, in an unnamed module.
 */
package dev.loden.netlink.ffi;
