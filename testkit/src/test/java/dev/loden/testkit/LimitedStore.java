package dev.loden.testkit;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import java.util.Optional;

/** Correct stores that have not all capabilities. */
final class LimitedStore {
    private static final Subnets ASSIGNED = Subnets.parseKey("10.5.101.0-24");

    private LimitedStore() {}

    /** A store without a configuration. */
    static SubnetManager unconfigured(FakeLeases leases) {
        return new WithoutConfiguration(leases.open());
    }

    /** A store whose nodes have the subnets that were assigned to them; node 1 has 10.5.101.0/24. */
    static SubnetManager assigned(FakeLeases leases) {
        return new WithoutConfiguration(leases.open()) {
            @Override
            public Lease acquire(LeaseRequest request) {
                if (!request.config().fits(ASSIGNED)) {
                    throw new PluginException(ErrorCode.CONFIG, ASSIGNED + " lies outside the network");
                }
                return super.acquire(new LeaseRequest(request.config(), request.attributes(), Optional.of(ASSIGNED)));
            }
        };
    }

    /** A store that is never written. */
    static SubnetManager readOnly(FakeLeases leases) {
        return new WithoutConfiguration(leases.open()) {
            @Override
            public Lease acquire(LeaseRequest request) {
                return leases.leases().stream()
                        .filter(lease -> lease.attributes().equals(request.attributes()))
                        .findFirst()
                        .orElseThrow(() -> new PluginException(ErrorCode.UNSUPPORTED, "this store is not written"));
            }
        };
    }

    private static class WithoutConfiguration extends DelegatingStore {
        WithoutConfiguration(SubnetManager store) {
            super(store);
        }

        @Override
        public Optional<ConfigSource> configSource() {
            return Optional.empty();
        }
    }
}
