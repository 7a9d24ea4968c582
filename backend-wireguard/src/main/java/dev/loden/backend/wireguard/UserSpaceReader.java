package dev.loden.backend.wireguard;

import dev.loden.api.net.Prefix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a device together from the lines of {@code get=1}: first those of the device, then each peer's, which begin with its key. */
final class UserSpaceReader {
    private final String link;
    private final List<Device.Peer> peers = new ArrayList<>();
    private Key publicKey = Key.of(new byte[Key.BYTES]);
    private int port;

    private Optional<Key> peer = Optional.empty();
    private Optional<Endpoint> endpoint = Optional.empty();
    private Optional<Key> psk = Optional.empty();
    private final List<Prefix> allowed = new ArrayList<>();
    private int keepalive;
    private long handshake;
    private long received;
    private long sent;

    private UserSpaceReader(String link) {
        this.link = link;
    }

    /**
     * Reads a whole answer.
     *
     * @throws IOException if it is malformed; without its text, which has keys
     */
    static Device read(String link, List<String> lines) throws IOException {
        var reader = new UserSpaceReader(link);
        try {
            lines.forEach(reader::read);
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            throw new IOException("cannot read what is said of " + link + ": "
                    + malformed.getClass().getSimpleName());
        }
        return reader.device();
    }

    private void read(String line) {
        int at = line.indexOf('=');
        String value = line.substring(at + 1);
        switch (line.substring(0, Math.max(at, 0))) {
            case "private_key" -> publicKey = NodeKey.publicKey(UserSpaceControl.key(value));
            case "listen_port" -> port = Integer.parseInt(value);
            case "public_key" -> begin(UserSpaceControl.key(value));
            case "preshared_key" ->
                psk = Optional.of(UserSpaceControl.key(value)).filter(key -> !key.isZero());
            case "endpoint" -> endpoint = Optional.of(UserSpaceControl.endpoint(value));
            case "allowed_ip" -> allowed.add(UserSpaceControl.prefix(value));
            case "persistent_keepalive_interval" -> keepalive = Integer.parseInt(value);
            case "last_handshake_time_sec" -> handshake = Long.parseLong(value);
            case "rx_bytes" -> received = Long.parseLong(value);
            case "tx_bytes" -> sent = Long.parseLong(value);
            default -> {}
        }
    }

    private void begin(Key key) {
        end();
        peer = Optional.of(key);
        endpoint = Optional.empty();
        psk = Optional.empty();
        allowed.clear();
        keepalive = 0;
        handshake = 0;
        received = 0;
        sent = 0;
    }

    private void end() {
        peer.ifPresent(key -> peers.add(new Device.Peer(
                new PeerState(link, key, endpoint, allowed, keepalive, psk), handshake, received, sent)));
        peer = Optional.empty();
    }

    private Device device() {
        end();
        return new Device(new DeviceState(link, publicKey, port), List.copyOf(peers));
    }
}
