package dev.loden.core.lease;

import static dev.loden.core.sample.Fixture.NETWORK;
import static dev.loden.core.sample.Fixture.lease;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final LeaseRequest REQUEST = request(0);

    private final List<LeaseRequest> asked = new CopyOnWriteArrayList<>();
    private final List<Lease> acquired = new CopyOnWriteArrayList<>();
    private final AtomicInteger announced = new AtomicInteger();
    private final List<RuntimeException> fatal = new CopyOnWriteArrayList<>();
    private volatile Function<LeaseRequest, Lease> store = request -> lease(0);
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final LeaseKeeper keeper = new LeaseKeeper(new FakeStore(), new Recorder(), System::nanoTime, new Random());

    @AfterEach
    void close() {
        keeper.close();
    }

    @Test
    void tellsWhatItGot() {
        keeper.start();
        keeper.want(REQUEST);

        Await.until("a lease", SOON, () -> acquired.equals(List.of(lease(0))));
    }

    @Test
    void announcesTheFirstLeaseAlone() {
        keeper.start();
        keeper.want(REQUEST);
        Await.until("a lease", SOON, () -> announced.get() == 1);
        keeper.want(request(1));

        Await.until("another lease", SOON, () -> acquired.size() == 2);
        assertEquals(1, announced.get());
    }

    @Test
    void triesAgainUntilTheStoreAnswers() {
        store = request -> {
            if (asked.size() < 3) {
                throw new PluginException(ErrorCode.UNAVAILABLE, "nobody home");
            }
            return lease(0);
        };
        keeper.start();
        keeper.want(REQUEST);

        Await.until("a lease", SOON, () -> acquired.equals(List.of(lease(0))));
        assertEquals(3, asked.size());
        assertEquals(List.of("nobody home", "nobody home", ""), troubles);
    }

    @Test
    void asksAtOnceWhenTheStoreHasAnotherLease() {
        store = request -> {
            if (asked.size() < 6) {
                throw new PluginException(ErrorCode.UNAVAILABLE, "no podCIDR");
            }
            return lease(0);
        };
        keeper.start();
        keeper.again();
        keeper.want(REQUEST);
        for (int i = 1; i <= 6; i++) {
            int times = i;
            Await.until("question " + i, Duration.ofSeconds(1), () -> asked.size() >= times);
            keeper.again();
        }
        Await.until("a lease", SOON, () -> !acquired.isEmpty());
    }

    @Test
    void doesNotAskAgainWhereItIsPointless() {
        var reason = new PluginException(ErrorCode.CONFIG, "wrong network");
        store = request -> {
            throw reason;
        };
        keeper.start();
        keeper.want(REQUEST);

        Await.until("the reason", SOON, () -> fatal.equals(List.of(reason)));
        assertEquals(List.of(REQUEST), asked);
    }

    @Test
    void asksOnlyForTheLatest() {
        keeper.want(REQUEST);
        keeper.want(request(1));
        keeper.start();

        Await.until("a lease", SOON, () -> !acquired.isEmpty());
        assertEquals(List.of(request(1)), asked);
    }

    @Test
    void asksAgainForALostLeaseButEverMoreSlowly() {
        keeper.start();
        keeper.want(REQUEST);
        Await.until("a lease", SOON, () -> acquired.size() == 1);
        long start = System.nanoTime();
        for (int times = 2; times <= 4; times++) {
            int expected = times;
            keeper.lost();
            Await.until("the lease again", SOON, () -> acquired.size() == expected);
        }

        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Duration.ofMillis((250 + 500 + 1000) / 2)) >= 0, "took only " + took);
    }

    @Test
    void survivesADefectOfTheStore() {
        store = request -> {
            if (asked.size() == 1) {
                throw new IllegalStateException("a defect, on purpose");
            }
            return lease(0);
        };
        keeper.start();
        keeper.want(REQUEST);

        Await.until("a lease", SOON, () -> acquired.equals(List.of(lease(0))));
    }

    @Test
    void asksForTheSubnetItHad() {
        keeper.start();
        keeper.want(REQUEST);
        Await.until("a lease", SOON, () -> acquired.size() == 1);
        keeper.lost();
        Await.until("the lease again", SOON, () -> acquired.size() == 2);

        assertEquals(Optional.of(lease(0).subnets()), asked.getLast().previous());
    }

    private static LeaseRequest request(int node) {
        return new LeaseRequest(NETWORK, lease(node).attributes(), Optional.empty());
    }

    private final class FakeStore implements SubnetManager {
        @Override
        public void watch(LeaseListener listener) {}

        @Override
        public Lease acquire(LeaseRequest request) {
            asked.add(request);
            return store.apply(request);
        }

        @Override
        public void announce() {
            announced.incrementAndGet();
        }

        @Override
        public void close() {}
    }

    private final class Recorder implements LeaseKeeper.Results {
        @Override
        public void acquired(Lease lease) {
            acquired.add(lease);
        }

        @Override
        public void failed(RuntimeException reason) {
            fatal.add(reason);
        }

        @Override
        public void trouble(String reason) {
            troubles.add(reason);
        }
    }
}
