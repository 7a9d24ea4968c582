package dev.loden.api.plan;

/** A hint from the kernel that its state changed. */
public sealed interface KernelEvent {
    /**
     * An object was made, changed or removed, by whomever.
     *
     * @param key which
     * @param link the device it hangs on; empty if the kernel does not say
     */
    record Touched(ObjectKey key, String link) implements KernelEvent {}

    /**
     * Events were lost: anything may have changed.
     *
     * @param reason why they were lost
     */
    record Overrun(String reason) implements KernelEvent {}
}
