/** The leases of the store: which of them are usable peers, and how this node keeps its own. */
package dev.loden.core.lease;
