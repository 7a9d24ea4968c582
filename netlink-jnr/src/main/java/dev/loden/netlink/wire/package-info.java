/**
 * Netlink messages as bytes: a reader and a writer of messages and attributes, the numbers of the protocol and of errors. Source of
 * the numbers: the headers under include/uapi/linux that the classes name, of Linux 6.18.
 */
package dev.loden.netlink.wire;
