/** Placeholder. */
module dev.loden.lab {}
