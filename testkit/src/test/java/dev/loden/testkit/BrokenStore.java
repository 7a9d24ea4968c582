package dev.loden.testkit;

import dev.loden.api.spi.SubnetManager;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/**
 * A store with one defect, which one test of the contracts has to find.
 *
 * @param test the contract's method
 * @param defect what is wrong
 * @param contract what the store's test class implements
 * @param opener opens the store
 * @param capabilities those the store declares
 */
record BrokenStore(
        String test,
        String defect,
        Function<StoreSubject, LeaseContract> contract,
        Function<FakeLeases, SubnetManager> opener,
        Set<StoreCapability> capabilities) {

    static BrokenStore of(String test, String defect, Function<FakeLeases, SubnetManager> opener) {
        return new BrokenStore(test, defect, BrokenStore::all, opener, EnumSet.allOf(StoreCapability.class));
    }

    /** Named as {@link FakeLeases} is opened, with nothing broken but the declaration. */
    BrokenStore declaring(Function<StoreSubject, LeaseContract> runs, StoreCapability... declared) {
        Set<StoreCapability> set = EnumSet.noneOf(StoreCapability.class);
        set.addAll(Set.of(declared));
        return new BrokenStore(test, defect, runs, opener, set);
    }

    LeaseContract open() {
        return contract.apply(new FakeSubject(opener, capabilities));
    }

    static LeaseContract all(StoreSubject subject) {
        return (SubnetManagerContract) () -> subject;
    }

    static LeaseContract leases(StoreSubject subject) {
        return () -> subject;
    }

    static LeaseContract registration(StoreSubject subject) {
        return (RegistrationContract) () -> subject;
    }

    static LeaseContract allocation(StoreSubject subject) {
        return (AllocationContract) () -> subject;
    }

    static LeaseContract configuration(StoreSubject subject) {
        return (ConfigurationContract) () -> subject;
    }

    @Override
    public String toString() {
        return test + " rejects a store that " + defect;
    }
}
