/**
 * What the kernel should hold and what it holds, in one normal form: a {@link dev.loden.api.plan.NetworkPlan} is made of
 * the very records a {@link dev.loden.api.plan.KernelSnapshot} is read into, so that comparing them is comparing maps.
 * The text form of each object follows what {@code ip} and {@code bridge} print for it.
 */
package dev.loden.api.plan;
