package dev.loden.netlink;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv6;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.KernelListener;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Turns the kernel's notifications into events, and keeps the names of devices up to date by them.
 *
 * <p>What our own requests led to is left out, where the notification says whose request it was. By experiment on Linux
 * 6.18 that is so for routes, next hops, IPv4 addresses, and neighbors that are put. It is not for vxlan forwarding
 * entries, IPv6 addresses and neighbors that are removed (vxlan_fdb_notify, inet6_ifa_notify, neigh_cleanup_and_release
 * name nobody), for most messages about devices, and for whatever goes along with a device.
 */
final class EventReader {
    private final LinkNames names;
    private final IntSupplier ownPort;
    private final KernelListener listener;

    EventReader(LinkNames names, IntSupplier ownPort, KernelListener listener) {
        this.names = names;
        this.ownPort = ownPort;
        this.listener = listener;
    }

    void read(MessageReader message) {
        while (message.next()) {
            boolean own = message.portId() != 0 && message.portId() == ownPort.getAsInt();
            switch (message.type()) {
                case Netlink.RTM_NEWLINK, Netlink.RTM_DELLINK -> readLink(message, own);
                case Netlink.NLMSG_OVERRUN -> listener.changed(new KernelEvent.Overrun("the kernel lost events"));
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
        Optional<LinkCodec.Entry> told = LinkCodec.decode(message);
        if (told.isPresent()) {
            // Our own, too: what else happened to the device on the way was told without our name.
            listener.changed(new KernelEvent.Put(told.get().resolved(names)));
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

    /** The kernel gives one to each device that is set up, and tells of it again and again. */
    private static boolean isLinkLocal(IpAddress address) {
        return address instanceof Ipv6 v6 && v6.isLinkLocal();
    }

    private void readNeighbor(MessageReader message) {
        NeighborCodec.key(message, names).ifPresent(key -> told(message, key, NeighborCodec.decode(message, names)));
        FdbCodec.key(message, names).ifPresent(key -> told(message, key, FdbCodec.decode(message, names)));
    }

    /** What cannot be said as an object is neither gone nor as it should be. */
    private void told(MessageReader message, ObjectKey key, Optional<? extends KernelObject> now) {
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
