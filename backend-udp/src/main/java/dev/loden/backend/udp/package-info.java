/** The udp backend: what is planned, and the driver that keeps it. */
package dev.loden.backend.udp;
