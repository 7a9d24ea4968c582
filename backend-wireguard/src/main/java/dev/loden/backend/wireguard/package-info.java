/** The wireguard backend. */
package dev.loden.backend.wireguard;
