/**
 * Reads, changes and watches the kernel by rtnetlink. This package joins the others: {@code wire} (messages as bytes), {@code
 * codec} (kernel objects as messages), {@code socket} (requests, dumps, notifications) and, beneath {@code socket}, {@code ffi}
 * (system calls). Arrows: codec and socket use wire, socket uses ffi, neither uses the other.
 */
package dev.loden.netlink;
