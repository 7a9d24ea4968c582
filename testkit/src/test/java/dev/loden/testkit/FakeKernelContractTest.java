package dev.loden.testkit;

import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.spi.NetlinkOps;

/** The fake obeys the contract that the real kernel obeys. */
final class FakeKernelContractTest implements NetlinkOpsContract {
    private FakeKernel kernel = new FakeKernel();

    @Override
    public NetlinkOps open() {
        kernel = new FakeKernel()
                .hostLink(new HostLink(0, EXT, 1500, true, EXT_ADDRESSES))
                .hostRoute(EXT_ROUTE)
                .withoutKind(UNKNOWN_KIND);
        return kernel;
    }

    @Override
    public OutOfBand outOfBand() {
        FakeKernel fake = kernel;
        return new OutOfBand() {
            @Override
            public void put(KernelObject object) {
                fake.put(object);
            }

            @Override
            public void delete(KernelObject object) {
                fake.delete(object.key());
            }

            @Override
            public void add(HostRoute route) {
                fake.hostRoute(route);
            }
        };
    }
}
