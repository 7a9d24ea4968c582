package dev.loden.netlink;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv6;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.KernelListener;
import dev.loden.netlink.codec.AddressCodec;
import dev.loden.netlink.codec.FdbCodec;
import dev.loden.netlink.codec.LinkCodec;
import dev.loden.netlink.codec.LinkNames;
import dev.loden.netlink.codec.NeighborCodec;
import dev.loden.netlink.codec.NextHopCodec;
import dev.loden.netlink.codec.RouteCodec;
import dev.loden.netlink.socket.Dumper;
import dev.loden.netlink.socket.NetlinkMonitor;
import dev.loden.netlink.socket.NetlinkSocket;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.Netlink;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Turns the kernel's notifications into events, and keeps the names of devices up to date by them.
 *
 * <p>Notifications of our own requests are not reported, where they carry the port of the request. By experiment on Linux
 * 6.18 that is so for routes, next hops, IPv4 addresses, and neighbors that are put. It is not for vxlan forwarding
 * entries, IPv6 addresses and neighbors that are removed (vxlan_fdb_notify, inet6_ifa_notify, neigh_cleanup_and_release
 * give no port), for most messages about devices, and for whatever goes along with a device.
 */
final class EventReader implements NetlinkMonitor.Subscriber {
    private final Duration timeout;
    private final IntSupplier ownPort;
    private final KernelListener listener;
    private LinkNames names = new LinkNames();

    /**
     * Reports to a listener.
     *
     * @param timeout for the kernel's answer when the devices are listed
     * @param ownPort the port of our own requests; 0 for none
     */
    EventReader(Duration timeout, IntSupplier ownPort, KernelListener listener) {
        this.timeout = timeout;
        this.ownPort = ownPort;
        this.listener = listener;
    }

    @Override
    public void opened() {
        var found = new LinkNames();
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.RECEIVE_BUFFER)) {
            new Dumper(socket, timeout)
                    .dump(Netlink.RTM_GETLINK, LinkCodec::writeDump, LinkCodec::device)
                    .required("devices")
                    .forEach(device -> found.put(device.index(), device.name()));
        }
        names = found;
    }

    @Override
    public void lost(String reason) {
        listener.changed(new KernelEvent.Overrun(reason));
    }

    @Override
    public void received(MessageReader message) {
        while (message.next()) {
            boolean own = message.portId() != 0 && message.portId() == ownPort.getAsInt();
            switch (message.type()) {
                case Netlink.RTM_NEWLINK, Netlink.RTM_DELLINK -> readLink(message, own);
                case Netlink.NLMSG_OVERRUN -> lost("the kernel lost events");
                default -> {
                    if (!own) {
                        readObject(message);
                    }
                }
            }
        }
    }

    private void readLink(MessageReader message, boolean own) {
        if (!LinkCodec.isLink(message)) {
            return;
        }
        int index = LinkCodec.index(message);
        String before = names.name(index);
        String name = LinkCodec.name(message);
        if (message.type() == Netlink.RTM_NEWLINK) {
            names.put(index, name);
        } else {
            names.remove(index);
        }
        if (!own && !before.isEmpty() && !before.equals(name)) {
            touched(new ObjectKey.OfLink(before), before);
        }
        Optional<LinkCodec.Entry> now = LinkCodec.decode(message);
        if (now.isPresent()) {
            // Our own, too: what else happened to the device in the meantime was notified without our port.
            listener.changed(new KernelEvent.Put(now.get().resolved(names)));
        } else if (!own) {
            touched(new ObjectKey.OfLink(name), name);
        }
    }

    private void readObject(MessageReader message) {
        switch (message.type()) {
            case Netlink.RTM_NEWADDR, Netlink.RTM_DELADDR ->
                AddressCodec.address(message, names)
                        .filter(address -> !isLinkLocal(address.address()))
                        .ifPresent(address -> touched(address.key(), address.link()));
            case Netlink.RTM_NEWROUTE, Netlink.RTM_DELROUTE ->
                RouteCodec.key(message)
                        .filter(key -> !isLinkLocal(key.destination().address()))
                        .ifPresent(key -> touched(key, names.name(RouteCodec.linkIndex(message))));
            case Netlink.RTM_NEWNEIGH, Netlink.RTM_DELNEIGH -> readNeighbor(message);
            case Netlink.RTM_NEWNEXTHOP, Netlink.RTM_DELNEXTHOP ->
                touched(new ObjectKey.OfNextHop(NextHopCodec.id(message)), names.name(NextHopCodec.linkIndex(message)));
            default -> {}
        }
    }

    /** The kernel gives one to each device that is set up, and repeats its notification. */
    private static boolean isLinkLocal(IpAddress address) {
        return address instanceof Ipv6 v6 && v6.isLinkLocal();
    }

    private void readNeighbor(MessageReader message) {
        NeighborCodec.key(message, names).ifPresent(key -> report(message, key, NeighborCodec.decode(message, names)));
        FdbCodec.key(message, names).ifPresent(key -> report(message, key, FdbCodec.decode(message, names)));
    }

    /** An entry that no object can express (a port of its own, say) is neither gone nor known: it is touched. */
    private void report(MessageReader message, ObjectKey key, Optional<? extends KernelObject> now) {
        String link = names.name(NeighborCodec.linkIndex(message));
        if (message.type() == Netlink.RTM_DELNEIGH) {
            listener.changed(new KernelEvent.Removed(key, link));
        } else {
            now.ifPresentOrElse(object -> listener.changed(new KernelEvent.Put(object)), () -> touched(key, link));
        }
    }

    private void touched(ObjectKey key, String link) {
        listener.changed(new KernelEvent.Touched(key, link));
    }
}
