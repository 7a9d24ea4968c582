/** Sockets, dumps, batches of requests and the monitor's thread. They carry messages and know no kind of object. */
package dev.loden.netlink.socket;
