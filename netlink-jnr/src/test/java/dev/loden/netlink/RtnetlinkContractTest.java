package dev.loden.netlink;

import dev.loden.api.spi.NetlinkOps;
import dev.loden.testkit.NetlinkOpsContract;
import dev.loden.testkit.Tamper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract on the kernel this runs on, with iproute2 in the part of somebody else. */
@Tag("net")
@ExtendWith(Netns.class)
final class RtnetlinkContractTest implements NetlinkOpsContract {
    @Override
    public NetlinkOps open() {
        Ip.makeHost();
        return new RtnetlinkProvider().open();
    }

    @Override
    public Tamper tamper() {
        return new Ip();
    }
}
