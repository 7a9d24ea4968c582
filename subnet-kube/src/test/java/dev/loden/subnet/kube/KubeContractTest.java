package dev.loden.subnet.kube;

import dev.loden.testkit.StoreSubject;
import dev.loden.testkit.SubnetManagerContract;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of lease stores on a real API server. What it says of choosing subnets and of keys that change their owner
 * does not apply here, and is taken out by overriding without {@code @Test}.
 */
@Tag("net")
class KubeContractTest implements SubnetManagerContract {
    @TempDir
    Path directory;

    private KubeSubject subject;

    @BeforeEach
    void open() {
        subject = new KubeSubject(directory);
    }

    @Override
    public StoreSubject subject() {
        return subject;
    }

    /** The configuration is in a file. */
    @Override
    public void tellsTheConfigurationAtTheStartAndWhenItChanges() {}

    /** The configuration is in a file. */
    @Override
    public void saysWhenThereIsNoConfigurationAndGoesOnWhenThereIs() {}

    /** The configuration is in a file. */
    @Override
    public void tellsNothingOddWhenItHasToListAnew() {}

    /** Kubernetes assigns subnets, nothing is chosen. */
    @Override
    public void writesWhatFlannelWrites() {}

    /** Kubernetes assigns subnets, nothing is chosen. */
    @Override
    public void takesThePreviousSubnetIfItIsFree() {}

    /** Kubernetes assigns subnets, nothing is chosen. */
    @Override
    public void leavesThePreviousSubnetToItsNewOwner() {}

    /** Kubernetes assigns subnets, nothing is chosen. */
    @Override
    public void replacesAnOwnLeaseThatDoesNotFitTheNetwork() {}

    /** Kubernetes assigns subnets, nothing is chosen. */
    @Override
    public void leavesTheSubnetOfAnUnreadableLease() {}

    /** Kubernetes assigns subnets, nothing is chosen. */
    @Override
    public void saysWhenTheRangeIsExhausted() {}

    /** Kubernetes assigns subnets, nothing is chosen. */
    @Override
    public void usesAReservationAndLeavesItWithoutExpiry() {}

    /** Kubernetes assigns subnets, nothing is chosen. */
    @Override
    public void givesFiftyStartersFiftySubnets() {}

    /** Kubernetes assigns subnets, nothing is chosen. */
    @Override
    public void givesDualStackStartersSubnetsOfTheirOwn() {}

    /** A node belongs to its name; see KubeStoreTest. */
    @Override
    public void neverOverwritesALeaseThatChangedItsOwner() {}

    /** A node belongs to its name; see KubeStoreTest. */
    @Override
    public void neverOverwritesALeaseThatChangedItsOwnerUnheard() {}

    /** A node belongs to its name; see KubeStoreTest. */
    @Override
    public void saysWhenSomebodyElseUsesTheSamePublicIp() {}

    /** A node belongs to its name; see KubeStoreTest. */
    @Override
    public void losesADeletedLeaseAndGetsItAgain() {}
}
