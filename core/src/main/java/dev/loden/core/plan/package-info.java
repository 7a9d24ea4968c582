/** From leases to plans: which backends are open, what is ours in the kernel, and who wants what of it. */
package dev.loden.core.plan;
