/**
 * The core of Loden. {@link dev.loden.core.Daemon} is the whole door; behind it runs one straight line: leases become a
 * view, backends turn the view into a plan, the plan is compared with the kernel, and what differs is changed.
 */
package dev.loden.core;
