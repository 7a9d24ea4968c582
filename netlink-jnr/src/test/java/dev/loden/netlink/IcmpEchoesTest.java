package dev.loden.netlink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import dev.loden.api.spi.EchoRequest;
import dev.loden.api.spi.Echoes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Asks the kernel of a namespace at the other end of a veth pair. */
@Tag("net")
@ExtendWith(Netns.class)
class IcmpEchoesTest {
    private static final int PATIENT = 20_000;
    private static final int IMPATIENT = 300;

    private static EchoRequest request(String address, int bytes) {
        return new EchoRequest(IpAddress.parse(address), bytes);
    }

    @Test
    void repliesOfBothFamiliesComeInTheOrderOfTheRequests() throws InterruptedException {
        Ip.run("ip link set lo up");
        try (Echoes echoes = new RtnetlinkProvider().openEchoes()) {
            List<EchoRequest> requests = IntStream.range(0, 200)
                    .mapToObj(i -> request(i % 2 == 0 ? "127.0.0." + (1 + i) : "::1", 64 + i))
                    .toList();
            long[] times = echoes.exchange(requests, PATIENT);
            assertTrue(Arrays.stream(times).allMatch(time -> time >= 0), () -> Arrays.toString(times));
            assertArrayEquals(new long[0], echoes.exchange(List.of(), PATIENT));
        }
    }

    @Test
    void whatIsTooLargeOrGoesNowhereHasNoReply() throws InterruptedException {
        Ip.run("ip link set lo up mtu 1400");
        try (Echoes echoes = new RtnetlinkProvider().openEchoes()) {
            var requests = List.of(
                    request("127.0.0.1", 1400),
                    request("127.0.0.1", 1401),
                    request("::1", 1400),
                    request("::1", 1401),
                    request("192.0.2.1", 100));
            long[] times = echoes.exchange(requests, IMPATIENT);
            assertTrue(times[0] >= 0 && times[2] >= 0, () -> Arrays.toString(times));
            assertTrue(
                    times[1] == Echoes.NONE && times[3] == Echoes.NONE && times[4] == Echoes.NONE,
                    () -> Arrays.toString(times));
        }
    }

    @Test
    void aSecondSocketsRepliesAreNotTakenForThese() throws InterruptedException {
        Ip.run("ip link set lo up");
        try (Echoes one = new RtnetlinkProvider().openEchoes();
                Echoes other = new RtnetlinkProvider().openEchoes()) {
            other.exchange(List.of(request("127.0.0.1", 100)), PATIENT); // one has got a copy of the reply
            long[] times = one.exchange(List.of(request("192.0.2.1", 100), request("127.0.0.1", 100)), IMPATIENT);
            assertTrue(times[0] == Echoes.NONE && times[1] >= 0, () -> Arrays.toString(times));
        }
    }

    @Test
    void waitingCanBeInterrupted() {
        Ip.run("ip link set lo up");
        Ip.run("ip link add d0 type bridge");
        Ip.run("ip addr add 192.0.2.2/24 dev d0");
        Ip.run("ip link set d0 up");
        Ip.run("ip neigh add 192.0.2.1 lladdr 02:00:00:00:00:01 dev d0");
        try (Echoes echoes = new RtnetlinkProvider().openEchoes()) {
            Thread.currentThread().interrupt();
            assertThrows(
                    InterruptedException.class, () -> echoes.exchange(List.of(request("192.0.2.1", 100)), PATIENT));
        }
    }
}
