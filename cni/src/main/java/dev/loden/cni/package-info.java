/** The node's CNI configuration, from its template to the file that the container runtime reads. */
package dev.loden.cni;
