/**
 * Rules that masquerade what pods send out of the network, and that let their packets through. One straight line here,
 * too: what is wanted -> rules -> compared with what the firewall holds -> one transaction, or none.
 */
package dev.loden.traffic;
