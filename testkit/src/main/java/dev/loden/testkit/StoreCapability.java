package dev.loden.testkit;

/**
 * What a lease store can do beyond reporting leases. A store's {@link StoreSubject} declares the capabilities it has, and
 * its test implements the contract of each; {@link LeaseContract} checks that the others are really absent.
 */
public enum StoreCapability {
    /**
     * It writes this node's lease: {@link RegistrationContract}. Without it {@code acquire} writes nothing, and throws
     * UNSUPPORTED for a lease that is not in the store as requested.
     */
    REGISTRATION,

    /**
     * It chooses this node's subnets: {@link AllocationContract}. Without it each node has the subnets that were assigned to
     * it; {@code acquire} ignores the previous ones, and throws CONFIG, UNSUPPORTED or UNAVAILABLE if those assigned do not
     * fit the network.
     */
    ALLOCATION,

    /** It keeps the network configuration: {@link ConfigurationContract}. Without it {@code configSource} is empty. */
    CONFIGURATION
}
