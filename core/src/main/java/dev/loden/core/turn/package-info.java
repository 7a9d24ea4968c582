/** The loop: what came in since the last turn becomes inputs, dirty parts and a state to compare with; then one turn. */
package dev.loden.core.turn;
