/** The data plane: threads that carry packets between the queues of a TUN device and UDP sockets. No allocation for a packet. */
package dev.loden.backend.udp.plane;
