package dev.loden.api.plan;

import dev.loden.api.Stable;

/**
 * A hint from the kernel that its state changed.
 *
 * @since 0.1
 */
@Stable
public sealed interface KernelEvent {
    /** An object was made, changed or removed, by whomever. */
    sealed interface OfObject extends KernelEvent {
        /**
         * Which.
         *
         * @return its key
         */
        ObjectKey key();

        /**
         * The device it hangs on.
         *
         * @return empty if the kernel does not say
         */
        String link();
    }

    /**
     * An object is there, with its present value. Reported for devices, neighbors and forwarding entries: for these the
     * kernel does not always say which process changed them.
     *
     * @param object as it is now
     */
    record Put(KernelObject object) implements OfObject {
        @Override
        public ObjectKey key() {
            return object.key();
        }

        @Override
        public String link() {
            return object.link();
        }
    }

    /**
     * A neighbor or forwarding entry is gone.
     *
     * @param key which
     * @param link the device it hung on
     */
    record Removed(ObjectKey key, String link) implements OfObject {}

    /**
     * Something happened to an object; how it is now has to be looked up.
     *
     * @param key which
     * @param link the device it hangs on; empty if the kernel does not say
     */
    record Touched(ObjectKey key, String link) implements OfObject {}

    /**
     * Events were lost: anything may have changed.
     *
     * @param reason why they were lost
     */
    record Overrun(String reason) implements KernelEvent {}
}
