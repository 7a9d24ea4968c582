/**
 * This node's own object: its lease is made from the podCIDRs ({@link dev.loden.subnet.kube.own.OwnNode}) and written as annotations
 * ({@link dev.loden.subnet.kube.own.DesiredAnnotations}); changes by other writers are noticed ({@link
 * dev.loden.subnet.kube.own.OwnNodeState}), and the condition NetworkUnavailable is kept at False ({@link
 * dev.loden.subnet.kube.own.ConditionKeeper}).
 */
package dev.loden.subnet.kube.own;
