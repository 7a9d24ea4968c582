package dev.loden.backend.wireguard;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a device together from the messages of a dump, in which a peer's list of prefixes can go on from one to the next. */
final class DeviceReader {
    /** WGDEVICE_A_, WGPEER_A_, WGALLOWEDIP_A_ (linux/wireguard.h). */
    static final int DEVICE_IFNAME = 2;

    static final int DEVICE_PRIVATE_KEY = 3;
    static final int DEVICE_PUBLIC_KEY = 4;
    static final int DEVICE_LISTEN_PORT = 6;
    static final int DEVICE_PEERS = 8;

    static final int PEER_PUBLIC_KEY = 1;
    static final int PEER_PRESHARED_KEY = 2;
    static final int PEER_FLAGS = 3;
    static final int PEER_ENDPOINT = 4;
    static final int PEER_KEEPALIVE = 5;
    static final int PEER_LAST_HANDSHAKE = 6;
    static final int PEER_RX = 7;
    static final int PEER_TX = 8;
    static final int PEER_ALLOWED_IPS = 9;

    static final int ALLOWED_FAMILY = 1;
    static final int ALLOWED_ADDRESS = 2;
    static final int ALLOWED_LENGTH = 3;

    /** The size of struct genlmsghdr. */
    private static final int GENL_HEADER = 4;

    private static final int IPV4_BYTES = 4;
    private static final int SOCKADDR_IN = 16;

    private final String link;
    private final Map<Key, Device.Peer> peers = new LinkedHashMap<>();
    private Optional<Key> publicKey = Optional.empty();
    private int port;
    private boolean found;

    DeviceReader(String link) {
        this.link = link;
    }

    void read(ByteBuffer message) {
        found = true;
        Attributes.forEach(message.position(GENL_HEADER), (type, value) -> {
            switch (type) {
                case DEVICE_PUBLIC_KEY -> publicKey = Optional.of(key(value));
                case DEVICE_LISTEN_PORT -> port = Short.toUnsignedInt(value.getShort(0));
                case DEVICE_PEERS -> Attributes.forEach(value, (index, peer) -> peer(peer));
                default -> {}
            }
        });
    }

    /** A device without a key yet has one of zeros. */
    Optional<Device> device() {
        Key key = publicKey.orElseGet(() -> Key.of(new byte[Key.BYTES]));
        return found
                ? Optional.of(new Device(new DeviceState(link, key, port), List.copyOf(peers.values())))
                : Optional.empty();
    }

    private void peer(ByteBuffer attributes) {
        Map<Integer, ByteBuffer> values = new HashMap<>();
        Attributes.forEach(attributes, values::put);
        Key key = key(required(values, PEER_PUBLIC_KEY));
        List<Prefix> allowed = new ArrayList<>();
        Device.Peer begun = peers.get(key);
        if (begun != null) {
            allowed.addAll(begun.state().allowed());
        }
        Optional.ofNullable(values.get(PEER_ALLOWED_IPS))
                .ifPresent(list -> Attributes.forEach(list, (index, entry) -> allowed.add(prefix(entry))));
        peers.put(key, begun == null ? peer(key, allowed, values) : continued(begun, allowed));
    }

    private static Device.Peer continued(Device.Peer begun, List<Prefix> allowed) {
        PeerState state = begun.state();
        return new Device.Peer(
                new PeerState(
                        state.link(), state.publicKey(), state.endpoint(), allowed, state.keepalive(), state.psk()),
                begun.handshake(),
                begun.received(),
                begun.sent());
    }

    private Device.Peer peer(Key key, List<Prefix> allowed, Map<Integer, ByteBuffer> values) {
        var state = new PeerState(
                link,
                key,
                Optional.ofNullable(values.get(PEER_ENDPOINT)).map(DeviceReader::endpoint),
                allowed,
                Optional.ofNullable(values.get(PEER_KEEPALIVE))
                        .map(value -> Short.toUnsignedInt(value.getShort(0)))
                        .orElse(0),
                Optional.ofNullable(values.get(PEER_PRESHARED_KEY))
                        .map(DeviceReader::key)
                        .filter(psk -> !psk.isZero()));
        return new Device.Peer(
                state, number(values, PEER_LAST_HANDSHAKE), number(values, PEER_RX), number(values, PEER_TX));
    }

    private static ByteBuffer required(Map<Integer, ByteBuffer> values, int type) {
        return Optional.ofNullable(values.get(type))
                .orElseThrow(() -> new IllegalArgumentException("wireguard: attribute " + type + " is missing"));
    }

    private static long number(Map<Integer, ByteBuffer> values, int type) {
        return Optional.ofNullable(values.get(type))
                .map(value -> value.getLong(0))
                .orElse(0L);
    }

    private static Endpoint endpoint(ByteBuffer sockaddr) {
        boolean ipv4 = sockaddr.limit() <= SOCKADDR_IN;
        int port = Short.toUnsignedInt(sockaddr.order(ByteOrder.BIG_ENDIAN).getShort(2));
        return new Endpoint(address(sockaddr, ipv4 ? 4 : 8, ipv4), port);
    }

    private static Prefix prefix(ByteBuffer attributes) {
        Map<Integer, ByteBuffer> values = new HashMap<>();
        Attributes.forEach(attributes, values::put);
        ByteBuffer address = required(values, ALLOWED_ADDRESS);
        return Prefix.of(
                address(address, 0, address.limit() == IPV4_BYTES),
                Byte.toUnsignedInt(required(values, ALLOWED_LENGTH).get(0)));
    }

    private static IpAddress address(ByteBuffer bytes, int at, boolean ipv4) {
        bytes.order(ByteOrder.BIG_ENDIAN);
        return ipv4 ? new Ipv4(bytes.getInt(at)) : new Ipv6(bytes.getLong(at), bytes.getLong(at + Long.BYTES));
    }

    private static Key key(ByteBuffer value) {
        byte[] bytes = new byte[Key.BYTES];
        value.get(0, bytes);
        return Key.of(bytes);
    }
}
