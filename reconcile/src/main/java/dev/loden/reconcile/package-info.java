/** The comparison of two kernel states, and the order in which to change one into the other. */
package dev.loden.reconcile;
