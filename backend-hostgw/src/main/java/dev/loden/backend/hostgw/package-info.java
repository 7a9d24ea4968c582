/** The backends without a device of their own: host-gw and alloc. */
package dev.loden.backend.hostgw;
