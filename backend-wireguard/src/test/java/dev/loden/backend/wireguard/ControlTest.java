package dev.loden.backend.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.Prefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the kernel and a user-space implementation say of a device reads alike. */
class ControlTest {
    private static final Key OWN = NodeKey.publicKey(key(1));
    private static final PeerState PEER = new PeerState(
            "flannel-wg",
            key(2),
            Optional.of(UserSpaceControl.endpoint("172.31.0.9:51820")),
            List.of(Prefix.parse("10.5.251.0/24"), Prefix.parse("fd05:0:0:2b::/64")),
            25,
            Optional.of(key(3)));

    static final String LINES = "private_key=" + hex(key(1)) + "\nlisten_port=51820\npublic_key=" + hex(key(9))
            + "\nallowed_ip=10.5.1.0/24\npublic_key=" + hex(key(2)) + "\npreshared_key=" + hex(key(3))
            + "\nprotocol_version=1\nendpoint=172.31.0.9:51820\nlast_handshake_time_sec=7"
            + "\nlast_handshake_time_nsec=1\ntx_bytes=5\nrx_bytes=6\npersistent_keepalive_interval=25"
            + "\nallowed_ip=fd05:0:0:2b::/64\nallowed_ip=10.5.251.0/24";

    private static Key key(int first) {
        byte[] bytes = new byte[Key.BYTES];
        bytes[0] = (byte) first;
        return Key.of(bytes);
    }

    private static String hex(Key key) {
        return HexFormat.of().formatHex(key.bytes());
    }

    @Test
    void readsTheLinesOfUserSpace() throws Exception {
        Device device = UserSpaceReader.read("flannel-wg", LINES.lines().toList());
        assertEquals(new DeviceState("flannel-wg", OWN, 51820), device.state());
        assertEquals(2, device.peers().size());
        assertEquals(new Device.Peer(PEER, 7, 6, 5), device.peers().getLast());
    }

    /** A peer whose list goes on in a second message, as with a kernel whose messages are full. */
    @Test
    void readsTheKernelsDump() {
        var reader = new DeviceReader("flannel-wg");
        reader.read(wholeMessage());
        reader.read(message(new byte[0], 1));

        Device device = reader.device().orElseThrow();
        assertEquals(new DeviceState("flannel-wg", OWN, 51820), device.state());
        assertEquals(List.of(new Device.Peer(PEER, 7, 6, 5)), device.peers());
    }

    static ByteBuffer wholeMessage() {
        return message(new byte[] {2, 0, (byte) 0xca, 0x6c, (byte) 172, 31, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0}, 0);
    }

    private static ByteBuffer message(byte[] endpoint, int prefix) {
        var body = new Attributes();
        body.fixed((byte) 0, (byte) 1)
                .text(DeviceReader.DEVICE_IFNAME, "flannel-wg")
                .bytes(DeviceReader.DEVICE_PUBLIC_KEY, OWN.bytes())
                .u16(DeviceReader.DEVICE_LISTEN_PORT, 51820)
                .nest(DeviceReader.DEVICE_PEERS, () -> body.nest(0, () -> peer(body, endpoint, prefix)));
        return ByteBuffer.wrap(body.bytes()).order(ByteOrder.nativeOrder());
    }

    private static void peer(Attributes body, byte[] endpoint, int prefix) {
        body.bytes(DeviceReader.PEER_PUBLIC_KEY, key(2).bytes());
        if (endpoint.length > 0) {
            body.bytes(DeviceReader.PEER_ENDPOINT, endpoint)
                    .bytes(DeviceReader.PEER_PRESHARED_KEY, key(3).bytes())
                    .u16(DeviceReader.PEER_KEEPALIVE, 25)
                    .bytes(DeviceReader.PEER_LAST_HANDSHAKE, number(7, 1))
                    .bytes(DeviceReader.PEER_RX, number(6))
                    .bytes(DeviceReader.PEER_TX, number(5));
        }
        Prefix allowed = PEER.allowed().get(prefix);
        body.nest(
                DeviceReader.PEER_ALLOWED_IPS,
                () -> body.nest(
                        0,
                        () -> body.u16(DeviceReader.ALLOWED_FAMILY, prefix == 0 ? 2 : 10)
                                .bytes(
                                        DeviceReader.ALLOWED_ADDRESS,
                                        allowed.address().toBytes())
                                .u8(DeviceReader.ALLOWED_LENGTH, allowed.length())));
    }

    private static byte[] number(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
        for (long value : values) {
            bytes.putLong(value);
        }
        return bytes.array();
    }

    /** wireguard-go opens its socket anew for a port, and refuses packets for a moment while it takes in addresses. */
    @Test
    void writesOfAPeerOnlyWhatDiffers() {
        String start = "set=1\npublic_key=" + hex(key(2)) + "\n";
        assertEquals(
                start + "preshared_key=" + hex(key(3))
                        + "\nendpoint=172.31.0.9:51820\npersistent_keepalive_interval=25\n"
                        + "replace_allowed_ips=true\nallowed_ip=10.5.251.0/24\nallowed_ip=fd05:0:0:2b::/64\n",
                UserSpaceControl.putRequest(PEER, Optional.empty()));
        PeerState elsewhere = PEER.withEndpoint(UserSpaceControl.endpoint("172.31.0.10:1"));
        assertEquals(
                start + "update_only=true\nendpoint=172.31.0.10:1\n",
                UserSpaceControl.putRequest(elsewhere, Optional.of(PEER)));
    }

    @Test
    void pollsForATwoHundredthOfTheTime() {
        assertEquals(Duration.ofSeconds(2), Poller.next(Duration.ofMillis(1)));
        assertEquals(Duration.ofSeconds(5), Poller.next(Duration.ofMillis(25)));
        assertEquals(Duration.ofSeconds(20), Poller.next(Duration.ofSeconds(5)));
    }
}
