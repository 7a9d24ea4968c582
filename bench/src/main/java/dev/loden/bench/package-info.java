/** Measurements that take a real Kubernetes API server. */
package dev.loden.bench;
