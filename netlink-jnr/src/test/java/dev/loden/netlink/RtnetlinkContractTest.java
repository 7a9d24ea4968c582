package dev.loden.netlink;

import dev.loden.api.spi.NetlinkOps;
import dev.loden.testkit.NetlinkOpsContract;
import dev.loden.testkit.OutOfBand;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract on the kernel this runs on, with iproute2 for the changes out of band. */
@Tag("net")
@ExtendWith(Netns.class)
final class RtnetlinkContractTest implements NetlinkOpsContract {
    @Override
    public NetlinkOps open() {
        Ip.makeHost();
        return new RtnetlinkProvider().open();
    }

    @Override
    public OutOfBand outOfBand() {
        return new Ip();
    }
}
