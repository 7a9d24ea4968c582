/** Measurements against real leases and a real kernel: numbers for people, never verdicts. */
package dev.loden.distro.bench;
