package dev.loden.testkit;

/** What a lease store has to keep that has all {@linkplain StoreCapability capabilities}. */
public interface SubnetManagerContract extends AllocationContract, ConfigurationContract {}
