package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.SubnetManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each test of the contracts of lease stores finds a defect: no contract passes whatever the store does. */
class StoreContractsTest {
    private static final List<BrokenStore> BROKEN = Stream.of(
                    BrokenReports.all(), BrokenRegistration.all(), BrokenAllocation.all(), BrokenConfiguration.all())
            .flatMap(stores -> stores)
            .toList();

    @Test
    void everyContractTestHasABrokenStore() {
        Set<String> tests = tests().map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
        Set<String> proved = BROKEN.stream().map(BrokenStore::test).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(tests, proved);
    }

    private static Stream<Method> tests() {
        return Arrays.stream(SubnetManagerContract.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class));
    }

    private static Method test(String name) {
        return tests().filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> rejectsEachBrokenStore() {
        return BROKEN.stream()
                .map(broken -> DynamicTest.dynamicTest(
                        broken.toString(),
                        () -> assertThrows(Throwable.class, () -> run(broken.open(), test(broken.test())))));
    }

    /** The store is broken in one thing only: one that does nothing at all would be rejected by every test. */
    @TestFactory
    Stream<DynamicTest> eachBrokenStorePassesOtherTestsOfItsContract() {
        return BROKEN.stream()
                .map(broken -> DynamicTest.dynamicTest("otherwise sound: " + broken, () -> {
                    Method rejecting = test(broken.test());
                    assertTrue(
                            tests().filter(method -> method.getDeclaringClass().equals(rejecting.getDeclaringClass()))
                                    .filter(method -> !method.equals(rejecting))
                                    .anyMatch(method -> passes(broken.open(), method)));
                }));
    }

    private static boolean passes(LeaseContract contract, Method test) {
        try {
            run(contract, test);
            return true;
        } catch (Throwable e) {
            return false;
        }
    }

    private static void run(LeaseContract contract, Method test) throws Throwable {
        try {
            test.invoke(contract);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    void acceptsStoresThatDeclareWhatTheyHaveNot() {
        assertAccepted(LimitedStore::unconfigured, StoreCapability.REGISTRATION, StoreCapability.ALLOCATION);
        assertAccepted(LimitedStore::assigned, StoreCapability.REGISTRATION);
        assertAccepted(LimitedStore::readOnly);
    }

    private static void assertAccepted(Function<FakeLeases, SubnetManager> store, StoreCapability... declared) {
        Set<StoreCapability> capabilities = Set.of(declared);
        Function<StoreSubject, LeaseContract> contract = capabilities.contains(StoreCapability.ALLOCATION)
                ? BrokenStore::allocation
                : capabilities.contains(StoreCapability.REGISTRATION) ? BrokenStore::registration : BrokenStore::leases;
        BrokenStore sound = BrokenStore.of("", "", store).declaring(contract, declared);
        tests().filter(method -> method.getDeclaringClass().isInstance(sound.open()))
                .forEach(method -> assertDoesNotThrow(() -> run(sound.open(), method), method::getName));
    }
}
