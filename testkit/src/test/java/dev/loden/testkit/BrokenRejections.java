package dev.loden.testkit;

import static dev.loden.testkit.BrokenReports.broken;
import static dev.loden.testkit.BrokenReports.onEvent;

import dev.loden.api.lease.LeaseEvent.Resynced;
import dev.loden.api.spi.LeaseListener;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Stores that are broken in how they reject unreadable entries, for {@link LeaseContract}. */
final class BrokenRejections {
    private BrokenRejections() {}

    static List<BrokenStore> all() {
        return Stream.concat(listed().stream(), added().stream()).toList();
    }

    private static List<BrokenStore> listed() {
        String listed = "rejectsUnreadableEntriesAndListsTheOthers";
        return List.of(
                broken(listed, "rejects nothing", to -> onRejected(to, (key, reason) -> {})),
                broken(
                        listed,
                        "rejects twice",
                        to -> onRejected(to, (key, reason) -> {
                            to.rejected(key, reason);
                            to.rejected(key, reason);
                        })),
                broken(
                        listed,
                        "prints the value that it rejects",
                        to -> onRejected(to, (key, reason) -> {
                            to.rejected(key, "x".repeat(1_000_000));
                        })),
                broken(
                        listed,
                        "lists nothing because one entry is bad",
                        to -> onEvent(to, event -> {
                            to.leases(
                                    event instanceof Resynced all
                                                    && !all.unreadable().isEmpty()
                                            ? new Resynced(List.of(), all.unreadable())
                                            : event);
                        })),
                broken(
                        listed,
                        "does not list the keys of unreadable leases",
                        to -> onEvent(to, event -> {
                            to.leases(event instanceof Resynced all ? new Resynced(all.leases(), Set.of()) : event);
                        })));
    }

    private static List<BrokenStore> added() {
        String added = "rejectsUnreadableEntriesThatAreAddedAndReportsTheOthers";
        return List.of(
                broken(added, "rejects nothing", to -> onRejected(to, (key, reason) -> {})),
                broken(
                        added,
                        "rejects without a reason",
                        to -> onRejected(to, (key, reason) -> {
                            to.rejected(key, "");
                        })),
                broken(added, "stops at the first bad entry", StoppedByBadEntry::new));
    }

    private static LeaseListener onRejected(LeaseListener to, BiConsumer<String, String> report) {
        return new DelegatingStore.Listener(to) {
            @Override
            public void rejected(String key, String reason) {
                report.accept(key, reason);
            }
        };
    }

    private static final class StoppedByBadEntry extends BrokenReports.Stopping {
        StoppedByBadEntry(LeaseListener to) {
            super(to);
        }

        @Override
        public void rejected(String key, String reason) {
            super.rejected(key, reason);
            stop();
        }
    }
}
