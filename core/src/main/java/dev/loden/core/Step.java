package dev.loden.core;

/** What a step of the controller came to. */
enum Step {
    /** Single leases were taken in, without a look at the kernel. */
    AMENDED,
    /** The kernel was looked at, and nothing was to be done. */
    IDLE,
    /** All that was to be done is done. */
    CHANGED,
    /** Something was refused; another step is due soon. */
    UNFINISHED
}
