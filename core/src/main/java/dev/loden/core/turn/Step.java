package dev.loden.core.turn;

/** What a step of the lifecycle came to. */
enum Step {
    /** Changed leases were written, without reading the kernel. */
    PARTIAL,
    /** The kernel was read, and nothing was to be done. */
    IDLE,
    /** All that was to be done is done. */
    CHANGED,
    /** Something was refused; another step is due soon. */
    UNFINISHED
}
