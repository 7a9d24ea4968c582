/** What may be wrong with a host for the pod network, each check by itself. */
package dev.loden.distro.doctor;
