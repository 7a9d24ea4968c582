/** Servers, certificates and network faults for Loden's own tests. */
package dev.loden.testbed;
