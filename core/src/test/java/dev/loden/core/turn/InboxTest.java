package dev.loden.core.turn;

import static dev.loden.core.sample.Fixture.lease;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final Inbox inbox = new Inbox(System::nanoTime);

    @Test
    void keepsTheLastEventOfEachLease() throws InterruptedException {
        inbox.leases(new LeaseEvent.Upserted(lease(1)));
        inbox.leases(new LeaseEvent.Removed(lease(1).subnets()));
        for (int i = 0; i < 10_000; i++) {
            inbox.leases(new LeaseEvent.Upserted(lease(2)));
        }

        assertEquals(
                List.of(new LeaseEvent.Removed(lease(1).subnets()), new LeaseEvent.Upserted(lease(2))),
                take().leases());
    }

    @Test
    void forgetsEventsThatACompleteListOverrules() throws InterruptedException {
        var all = new LeaseEvent.Resynced(List.of(lease(3)), Set.of());
        inbox.leases(new LeaseEvent.Upserted(lease(1)));
        inbox.leases(all);
        inbox.leases(new LeaseEvent.Upserted(lease(2)));

        assertEquals(List.of(all, new LeaseEvent.Upserted(lease(2))), take().leases());
    }

    @Test
    void isEmptyOnceTaken() throws InterruptedException {
        inbox.config("{}");
        inbox.acquired(lease(0));
        assertEquals(Optional.of("{}"), take().config());

        News second = inbox.take(System.nanoTime() + Duration.ofMillis(1).toNanos(), Optional.empty());

        assertEquals(
                new News(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), true),
                second);
    }

    @Test
    void wakesWhoWaits() {
        CompletableFuture<Boolean> taken = CompletableFuture.supplyAsync(() -> {
            try {
                return inbox.take(System.nanoTime() + Duration.ofMinutes(1).toNanos(), Optional.empty()) != null;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        inbox.drift(new KernelEvent.Overrun("lost"));

        assertTrue(taken.orTimeout(10, TimeUnit.SECONDS).join());
    }

    @Test
    void forgetsDriftThatSettled() throws InterruptedException {
        var one = new ObjectKey.OfLink("flannel.1");
        var other = new ObjectKey.OfLink("flannel.2");
        inbox.drift(new KernelEvent.Touched(one, "flannel.1"));
        inbox.expected(one);
        assertFalse(take().kernel());

        inbox.drift(new KernelEvent.Touched(one, "flannel.1"));
        inbox.drift(new KernelEvent.Touched(other, "flannel.2"));
        inbox.expected(one);
        assertTrue(take().kernel());
    }

    @Test
    void remembersThatThereWasDriftOfMany() throws InterruptedException {
        for (int i = 0; i < 5_000; i++) {
            inbox.drift(new KernelEvent.Touched(new ObjectKey.OfNextHop(i), "eth0"));
        }
        for (int i = 0; i < 5_000; i++) {
            inbox.expected(new ObjectKey.OfNextHop(i));
        }
        assertTrue(take().kernel());
    }

    /** Reading a large kernel takes long; what is due by itself must not lead to it. */
    @Test
    void anotherThingThatIsDueIsNoReasonToReadTheKernel() throws InterruptedException {
        long now = System.nanoTime();
        News news = inbox.take(now + Duration.ofMinutes(1).toNanos(), Optional.of(now));
        assertFalse(news.kernel());
        assertTrue(news.leasesOnly());
    }

    private News take() throws InterruptedException {
        return inbox.take(System.nanoTime() + Duration.ofSeconds(10).toNanos(), Optional.empty());
    }

    @Test
    void answersInquiriesBetweenStepsAndTakesNoStepForThem() throws Exception {
        var inbox = new Inbox(System::nanoTime);
        var answered = new ArrayList<String>();
        inbox.inquire(() -> answered.add("one"));
        inbox.inquire(() -> {
            answered.add("two");
            inbox.wakeUp();
        });

        News news = inbox.take(System.nanoTime() + Duration.ofMinutes(1).toNanos(), Optional.empty());

        assertEquals(List.of("one", "two"), answered);
        assertFalse(news.kernel());
    }
}
