package dev.loden.backend.wireguard;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;

/** The kernel's WireGuard, by generic netlink (linux/wireguard.h). */
final class KernelControl implements Control {
    private static final int GENL_ID_CTRL = 0x10;
    private static final byte CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;

    private static final byte GET_DEVICE = 0;
    private static final byte SET_DEVICE = 1;
    private static final byte VERSION = 1;

    private static final int PEER_REMOVE_ME = 1;
    private static final int PEER_REPLACE_ALLOWED_IPS = 2;
    private static final int PEER_UPDATE_ONLY = 4;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** rtnetlink (linux/rtnetlink.h, linux/if_link.h): RTM_NEWLINK with the size of struct ifinfomsg. */
    private static final int RTM_NEWLINK = 16;

    private static final int IFINFOMSG = 16;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;

    /**
     * Makes a device.
     *
     * @return false if this kernel has no WireGuard
     */
    boolean create(String link) throws IOException {
        var body = new Attributes();
        body.fixed(new byte[IFINFOMSG])
                .text(IFLA_IFNAME, link)
                .nest(IFLA_LINKINFO, () -> body.text(IFLA_INFO_KIND, "wireguard"));
        try (Netlink netlink = Netlink.open(Netlink.ROUTE)) {
            netlink.request(RTM_NEWLINK, Netlink.NLM_F_REQUEST_ACK | Netlink.NLM_F_CREATE_EXCL, body, answer -> {});
            return true;
        } catch (ControlException e) {
            if (e.errno() == ControlException.EOPNOTSUPP) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Optional<Device> read(String link) throws IOException {
        try (Netlink netlink = Netlink.open(Netlink.GENERIC)) {
            Optional<Integer> family = family(netlink);
            if (family.isEmpty()) {
                return Optional.empty();
            }
            var reader = new DeviceReader(link);
            netlink.request(
                    family.get(),
                    Netlink.NLM_F_REQUEST_DUMP,
                    new Attributes().fixed(GET_DEVICE, VERSION).text(DeviceReader.DEVICE_IFNAME, link),
                    reader::read);
            return reader.device();
        } catch (ControlException e) {
            if (e.errno() == ControlException.ENODEV || e.errno() == ControlException.EOPNOTSUPP) {
                return Optional.empty(); // no device, or one of another kind
            }
            throw e;
        }
    }

    @Override
    public void configure(String link, Optional<Key> secret, Optional<Integer> port) throws IOException {
        var body = device(link);
        secret.ifPresent(key -> body.bytes(DeviceReader.DEVICE_PRIVATE_KEY, key.bytes()));
        port.ifPresent(number -> body.u16(DeviceReader.DEVICE_LISTEN_PORT, number));
        set(body);
    }

    @Override
    public void put(PeerState peer, Optional<PeerState> before) throws IOException {
        boolean allows = peer.differs(before, PeerState::allowed);
        int flags = (allows ? PEER_REPLACE_ALLOWED_IPS : 0) | (before.isPresent() ? PEER_UPDATE_ONLY : 0);
        set(peer(peer, flags, body -> {
            if (peer.differs(before, PeerState::psk)) {
                body.bytes(
                        DeviceReader.PEER_PRESHARED_KEY,
                        peer.psk().map(Key::bytes).orElse(new byte[Key.BYTES]));
            }
            if (peer.differs(before, PeerState::endpoint)) {
                peer.endpoint().ifPresent(at -> body.bytes(DeviceReader.PEER_ENDPOINT, address(at)));
            }
            if (peer.differs(before, PeerState::keepalive)) {
                body.u16(DeviceReader.PEER_KEEPALIVE, peer.keepalive());
            }
            if (allows) {
                body.nest(DeviceReader.PEER_ALLOWED_IPS, () -> peer.allowed().forEach(prefix -> allow(body, prefix)));
            }
        }));
    }

    /** A keepalive is sent when the interval is set that was 0 before. */
    @Override
    public void knock(PeerState peer) throws IOException {
        for (int seconds : new int[] {peer.keepalive() == 0 ? 1 : 0, peer.keepalive()}) {
            set(peer(peer, PEER_UPDATE_ONLY, body -> body.u16(DeviceReader.PEER_KEEPALIVE, seconds)));
        }
    }

    private static Attributes peer(PeerState peer, int flags, Consumer<Attributes> rest) {
        Attributes body = device(peer.link());
        return body.nest(
                DeviceReader.DEVICE_PEERS,
                () -> body.nest(0, () -> {
                    body.bytes(DeviceReader.PEER_PUBLIC_KEY, peer.publicKey().bytes())
                            .u32(DeviceReader.PEER_FLAGS, flags);
                    rest.accept(body);
                }));
    }

    private static void allow(Attributes body, Prefix prefix) {
        body.nest(
                0,
                () -> body.u16(DeviceReader.ALLOWED_FAMILY, prefix.address() instanceof Ipv4 ? AF_INET : AF_INET6)
                        .bytes(DeviceReader.ALLOWED_ADDRESS, prefix.address().toBytes())
                        .u8(DeviceReader.ALLOWED_LENGTH, prefix.length()));
    }

    /** struct sockaddr_in of 16 bytes, struct sockaddr_in6 of 28 bytes. */
    private static byte[] address(Endpoint at) {
        boolean ipv4 = at.address() instanceof Ipv4;
        ByteBuffer bytes = ByteBuffer.allocate(ipv4 ? 16 : 28).order(ByteOrder.nativeOrder());
        bytes.putShort((short) (ipv4 ? AF_INET : AF_INET6));
        bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) at.port());
        if (!ipv4) {
            bytes.putInt(0); // flow label
        }
        return bytes.put(at.address().toBytes()).array();
    }

    @Override
    public void remove(PeerState peer) throws IOException {
        set(peer(peer, PEER_REMOVE_ME, body -> {}));
    }

    private static Attributes device(String link) {
        return new Attributes().fixed(SET_DEVICE, VERSION).text(DeviceReader.DEVICE_IFNAME, link);
    }

    private static void set(Attributes body) throws IOException {
        try (Netlink netlink = Netlink.open(Netlink.GENERIC)) {
            int family = family(netlink)
                    .orElseThrow(() -> new ControlException(
                            ControlException.EOPNOTSUPP, "this kernel has no WireGuard: load the module wireguard"));
            netlink.request(family, Netlink.NLM_F_REQUEST_ACK, body, answer -> {});
        }
    }

    /** The number of the family, which each kernel chooses; empty where the module is not there. */
    private static Optional<Integer> family(Netlink netlink) throws IOException {
        var id = new int[1];
        try {
            netlink.request(
                    GENL_ID_CTRL,
                    Netlink.NLM_F_REQUEST_ACK,
                    new Attributes().fixed(CTRL_CMD_GETFAMILY, VERSION).text(CTRL_ATTR_FAMILY_NAME, "wireguard"),
                    answer -> Attributes.forEach(answer.position(4), (type, value) -> {
                        if (type == CTRL_ATTR_FAMILY_ID) {
                            id[0] = Short.toUnsignedInt(value.getShort(0));
                        }
                    }));
        } catch (ControlException e) {
            if (e.errno() == ControlException.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
        return id[0] == 0 ? Optional.empty() : Optional.of(id[0]);
    }
}
