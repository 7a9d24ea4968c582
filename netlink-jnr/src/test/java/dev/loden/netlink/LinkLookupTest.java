package dev.loden.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.PluginException;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.ErrorReply;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinkLookupTest {
    private static final int ENOBUFS = 105;

    @Test
    void onlyTheKernelsWordThatThereIsNoSuchDeviceCounts() {
        assertEquals(Optional.empty(), LinkLookup.absent("device x", new ErrorReply(Errno.ENODEV, "")));
        var e = assertThrows(
                PluginException.class, () -> LinkLookup.absent("device x", new ErrorReply(ENOBUFS, "no room")));
        assertTrue(e.getMessage().contains("device x") && e.getMessage().contains("no room"), e.getMessage());
    }
}
