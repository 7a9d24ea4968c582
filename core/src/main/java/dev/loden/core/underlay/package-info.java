/** The external interface, and which peers are on its segment. */
package dev.loden.core.underlay;
