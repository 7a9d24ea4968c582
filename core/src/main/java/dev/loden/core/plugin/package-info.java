/** Which plugins there are, and which backend a peer needs. */
package dev.loden.core.plugin;
