/** What the flags and the network configuration say. */
package dev.loden.core.config;
