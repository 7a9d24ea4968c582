/** The way of a packet, as the kernel's own lookups give it. */
package dev.loden.distro.trace;
