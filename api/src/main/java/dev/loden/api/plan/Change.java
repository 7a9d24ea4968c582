package dev.loden.api.plan;

import dev.loden.api.Stable;

/**
 * One step from what the kernel holds to what it should hold.
 *
 * @since 0.1
 */
@Stable
public sealed interface Change {
    /**
     * What the step is about: for a removal the object that goes, else the one that is wanted.
     *
     * @return never null
     */
    KernelObject object();

    /**
     * Why, for people: {@code missing}, {@code mtu 1500, want 1450}, {@code not wanted}.
     *
     * @return never empty
     */
    String reason();

    /**
     * The step in words.
     *
     * @return {@code add 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink (missing)}
     */
    default String describe() {
        String verb = switch (this) {
            case Add add -> "add ";
            case Replace replace -> "replace ";
            case Recreate recreate -> "recreate ";
            case Remove remove -> "remove ";
        };
        return verb + object() + " (" + reason() + ")";
    }

    /**
     * Nothing is there yet.
     *
     * @param object what is wanted
     * @param reason why
     */
    record Add(KernelObject object, String reason) implements Change {}

    /**
     * Something else of the same key is there; it is replaced in one step, without a gap.
     *
     * @param actual what is there
     * @param object what is wanted
     * @param reason how the two differ
     */
    record Replace(KernelObject actual, KernelObject object, String reason) implements Change {}

    /**
     * A device that cannot be changed in place: deleted, with all that is on it, and made anew.
     *
     * @param actual what is there
     * @param object what is wanted
     * @param reason how the two differ
     */
    record Recreate(Link actual, Link object, String reason) implements Change {}

    /**
     * It should not be there.
     *
     * @param object what is there
     * @param reason why
     */
    record Remove(KernelObject object, String reason) implements Change {}
}
