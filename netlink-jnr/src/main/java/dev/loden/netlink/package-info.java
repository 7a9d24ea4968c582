/**
 * Reads, changes and watches the kernel by rtnetlink. A codec per kind of object turns bytes into the API's values and
 * back; sockets, dumps and batches know nothing of kinds. Source of the numbers: the headers under include/uapi/linux
 * that the classes name, of Linux 6.18.
 */
package dev.loden.netlink;
