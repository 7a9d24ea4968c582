package dev.loden.testkit;

import static dev.loden.testkit.DelegatingStore.configuring;

import dev.loden.api.spi.ConfigListener;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Stores that are broken in what they report about the configuration, for {@link ConfigurationContract}. */
final class BrokenConfiguration {
    private BrokenConfiguration() {}

    static Stream<BrokenStore> all() {
        return Stream.of(changes(), missing(), interruptions()).flatMap(List::stream);
    }

    private static BrokenStore broken(String test, String defect, UnaryOperator<ConfigListener> listener) {
        return BrokenStore.of(test, defect, leases -> configuring(leases, listener));
    }

    private static List<BrokenStore> changes() {
        String test = "reportsTheConfigurationAtTheStartAndWhenItChanges";
        return List.of(
                broken(test, "reports the first configuration only", FirstOnly::new),
                broken(test, "reports JSON only", to -> new DelegatingStore.ConfigTo(to) {
                    @Override
                    public void config(String json) {
                        if (json.endsWith("}")) {
                            super.config(json);
                        }
                    }
                }),
                broken(test, "removes white space", to -> new DelegatingStore.ConfigTo(to) {
                    @Override
                    public void config(String json) {
                        super.config(json.replace(" ", ""));
                    }
                }));
    }

    private static List<BrokenStore> missing() {
        String test = "reportsAMissingConfigurationUntilThereIsOne";
        return List.of(
                broken(test, "waits without a report", to -> new DelegatingStore.ConfigTo(to) {
                    @Override
                    public void unavailable(String reason) {}
                }),
                broken(test, "gives no reason", to -> new DelegatingStore.ConfigTo(to) {
                    @Override
                    public void unavailable(String reason) {
                        super.unavailable("not found");
                    }
                }),
                broken(test, "gives up", StopsWhenUnavailable::new),
                broken(test, "invents a configuration", to -> new DelegatingStore.ConfigTo(to) {
                    @Override
                    public void unavailable(String reason) {
                        super.unavailable(reason);
                        to.config("{}");
                    }
                }));
    }

    private static List<BrokenStore> interruptions() {
        return List.of(
                broken("reportsTheConfigurationOnlyWhenItHasChanged", "repeats the configuration", to -> {
                    return new DelegatingStore.ConfigTo(to) {
                        @Override
                        public void config(String json) {
                            super.config(json);
                            super.config(json);
                        }
                    };
                }),
                broken(
                        "reportsTheConfigurationOnlyWhenItHasChanged",
                        "stops at the first interruption",
                        StopsWhenUnavailable::new),
                BrokenStore.of("reportsNoConfigurationOnceClosed", "goes on after close", leases -> {
                    return new DelegatingStore(leases.open()) {
                        @Override
                        public void close() {}
                    };
                }));
    }

    private static final class FirstOnly extends DelegatingStore.ConfigTo {
        private boolean done;

        FirstOnly(ConfigListener to) {
            super(to);
        }

        @Override
        public void config(String json) {
            if (!done) {
                super.config(json);
            }
            done = true;
        }
    }

    private static final class StopsWhenUnavailable extends DelegatingStore.ConfigTo {
        private boolean stopped;

        StopsWhenUnavailable(ConfigListener to) {
            super(to);
        }

        @Override
        public void config(String json) {
            if (!stopped) {
                super.config(json);
            }
        }

        @Override
        public void unavailable(String reason) {
            super.unavailable(reason);
            stopped = true;
        }
    }
}
