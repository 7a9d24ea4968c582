package dev.loden.subnet.kube;

import dev.loden.testkit.RegistrationContract;
import dev.loden.testkit.StoreSubject;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of lease stores on a real API server. Kubernetes assigns the subnets, and the configuration is in a file. A
 * node belongs to its name; KubeStoreTest has what becomes of it.
 */
@Tag("net")
class KubeContractTest implements RegistrationContract {
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
}
