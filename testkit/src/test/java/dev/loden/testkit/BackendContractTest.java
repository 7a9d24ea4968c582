package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.BackendProvider;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each test of the contract of backends accepts a sound backend, and finds a flaw: none passes whatever the backend does. */
class BackendContractTest implements BackendContract {
    /** A flaw for each test, which that very test finds. */
    private static final Map<String, BackendFlaw> FLAWS = new TreeMap<>(Map.ofEntries(
            Map.entry("namesItsTypeInLowerCase", BackendFlaw.TYPE_IN_UPPER_CASE),
            Map.entry("refusesNetworksThatItDoesNotDeclare", BackendFlaw.UNDECLARED_NETWORKS),
            Map.entry("advertisesItsOwnType", BackendFlaw.ADVERTISES_ANOTHER_TYPE),
            Map.entry("advertisesTheSameAgainForTheSameNode", BackendFlaw.ADVERTISES_AT_RANDOM),
            Map.entry("keepsWhatItAdvertisedBefore", BackendFlaw.FORGETS_WHAT_IT_ADVERTISED),
            Map.entry("plansNothingOutsideItsScope", BackendFlaw.PLANS_OUTSIDE_ITS_SCOPE),
            Map.entry("plansEachKeyOnce", BackendFlaw.PLANS_KEYS_TWICE),
            Map.entry("plansTheSameAfterOtherCalls", BackendFlaw.DEPENDS_ON_EARLIER_CALLS),
            Map.entry("usesOnLinkOnlyIfDeclared", BackendFlaw.USES_ON_LINK_UNDECLARED),
            Map.entry("plansWhatTheKernelAccepts", BackendFlaw.UNREACHABLE_GATEWAY),
            Map.entry("deliversToEachPeer", BackendFlaw.DROPS_NEIGHBORS),
            Map.entry("refusesNonsenseOfAPeerWithAReason", BackendFlaw.REFUSES_IN_SEVERAL_LINES),
            Map.entry("refusesAPeerWithoutPublicAddress", BackendFlaw.PLANS_NOTHING_INSTEAD_OF_REFUSING),
            Map.entry("leavesRoomInTheMtu", BackendFlaw.MTU_TOO_LARGE),
            Map.entry("closesTwice", BackendFlaw.CLOSES_ONCE),
            Map.entry("convergesFromEveryHistory", BackendFlaw.OWNS_TOO_LITTLE),
            Map.entry("convergesFromADirtyKernel", BackendFlaw.OWNS_TOO_LITTLE),
            Map.entry("convergesWhicheverOperationFailsOnce", BackendFlaw.OWNS_TOO_LITTLE),
            Map.entry("leavesNothingOfRemovedPeersAfterARestart", BackendFlaw.OWNS_TOO_LITTLE),
            Map.entry("writesNothingTwice", BackendFlaw.DEPENDS_ON_EARLIER_CALLS),
            Map.entry("restoresWhateverOthersDelete", BackendFlaw.OWNS_TOO_LITTLE),
            Map.entry("restoresWhateverOthersRewrite", BackendFlaw.OWNS_TOO_LITTLE),
            Map.entry("removesWhatOthersPutOnItsDevices", BackendFlaw.OWNS_TOO_LITTLE),
            Map.entry("leavesWhatIsNotItsOwn", BackendFlaw.OWNS_TOO_MUCH)));

    @Override
    public BackendProvider provider() {
        return new TunnelProvider();
    }

    @Override
    public List<Advertisement> nonsense() {
        return List.of(
                new Advertisement("tunnel", Settings.EMPTY, Settings.EMPTY),
                new Advertisement("tunnel", Settings.of(Map.of("Mac", "zz:zz")), Settings.EMPTY));
    }

    @Test
    void everyContractTestHasAFlawThatItFinds() {
        Set<String> tests = FlawedBackends.tests().map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(tests, FLAWS.keySet());
    }

    @TestFactory
    Stream<DynamicTest> eachTestFindsItsFlaw() {
        return FlawedBackends.tests()
                .map(test -> DynamicTest.dynamicTest(
                        test.getName() + " finds " + FLAWS.get(test.getName()),
                        () -> assertFalse(
                                FlawedBackends.passes(FlawedBackends.flawed(this, FLAWS.get(test.getName())), test))));
    }

    /** A tunnel that forwards and reads data cannot have these. */
    @Test
    void findsEveryFlaw() {
        assertEquals(Set.of(), FlawedBackends.unnoticed(this));
    }
}
