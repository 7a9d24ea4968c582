package dev.loden.netlink;

import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.codec.AddressCodec;
import dev.loden.netlink.codec.FdbCodec;
import dev.loden.netlink.codec.LinkCodec;
import dev.loden.netlink.codec.LinkKindCodec;
import dev.loden.netlink.codec.NeighborCodec;
import dev.loden.netlink.codec.NextHopCodec;
import dev.loden.netlink.codec.RouteCodec;
import dev.loden.netlink.socket.NetlinkSocket;
import dev.loden.netlink.socket.Requests;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.ErrorReply;
import dev.loden.netlink.wire.Netlink;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Makes the changes of one batch in their order. Devices are changed one by one, because what follows needs their numbers; all
 * else is sent in chunks.
 */
final class BatchApplier implements Requests.Listener {
    private static final int PUT = Netlink.NLM_F_CREATE | Netlink.NLM_F_REPLACE;
    private static final int ADD = Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL;

    /** No device has this number. */
    private static final int NONE = 0;

    /** The slot of what is not of the batch. */
    private static final int HELP = Integer.MAX_VALUE;

    private final List<Change> changes;
    private final Outcome[] outcomes;
    private final Requests requests;
    private final LinkLookup links;

    /** Whether the last request of slot {@link #HELP} was done. */
    private boolean helped;

    /** Where in the batch next hops are put. */
    private final Map<Integer, Integer> hops = new HashMap<>();

    /**
     * Nothing done yet.
     *
     * @param helper one thread, which sends what is full while more is written
     */
    BatchApplier(NetlinkSocket socket, Duration timeout, Executor helper, Batch batch) {
        this.changes = batch.changes();
        this.outcomes = new Outcome[changes.size()];
        this.requests = Requests.ahead(socket, timeout, this, helper);
        this.links = new LinkLookup(socket, timeout);
    }

    Receipt run() {
        for (int slot = 0; slot < outcomes.length; slot++) {
            try {
                step(slot);
            } catch (PluginException lookupFailed) {
                fail(slot, Errno.EAGAIN, lookupFailed.getMessage());
            }
        }
        requests.flush();
        for (int slot = 0; slot < outcomes.length; slot++) {
            if (outcomes[slot].errno() == Errno.EINVAL) {
                tryAgain(slot);
            }
        }
        return new Receipt(Arrays.asList(outcomes));
    }

    /**
     * The kernel refuses an IPv6 gateway that is said to be on the link while a route to its address leads over another device
     * (ip6_route_check_nh_onlink, net/ipv6/route.c), as the route does that it is to replace. While there is a route to the gateway
     * alone it does not; so there is one for a moment. What refers to such a next hop is tried again after it.
     */
    private void tryAgain(int slot) {
        KernelObject object = changes.get(slot).object();
        boolean refers = object instanceof Route route && route.via() instanceof Via.NextHopObject;
        Optional<Route> toGateway = OnlinkGateway.route(object);
        int link = links.index(object.link());
        if (changes.get(slot) instanceof Change.Remove || link == NONE || !(refers || toGateway.isPresent())) {
            return;
        }
        helped = false;
        toGateway.ifPresent(
                route -> requests.add(HELP, Netlink.RTM_NEWROUTE, ADD, w -> RouteCodec.write(w, route, link)));
        make(slot);
        requests.flush();
        if (helped) {
            toGateway.ifPresent(
                    route -> requests.add(HELP, Netlink.RTM_DELROUTE, 0, w -> RouteCodec.writeKey(w, route, link)));
            requests.flush();
        }
    }

    private void step(int slot) {
        if (changes.get(slot).object() instanceof Link link) {
            requests.flush();
            make(slot, link);
            requests.flush();
            links.forget(link.name());
        } else {
            make(slot);
        }
    }

    private void make(int slot, Link link) {
        switch (changes.get(slot)) {
            case Change.Add add -> addLink(slot, link);
            case Change.Replace replace -> changeLink(slot, replace.actual(), link);
            case Change.Remove remove -> removeLink(slot, link.name());
            case Change.Recreate recreate -> recreateLink(slot, recreate);
        }
    }

    private void addLink(int slot, Link link) {
        Optional<ErrorReply> refusal = LinkKindCodec.refusal(link.kind());
        Optional<String> lower = LinkKindCodec.lower(link.kind());
        int lowerIndex = lower.map(links::index).orElse(NONE);
        if (refusal.isPresent()) {
            answered(slot, refusal.get());
        } else if (lower.isPresent() && lowerIndex == NONE) {
            failForMissing(slot, lower.get());
        } else {
            requests.add(slot, Netlink.RTM_NEWLINK, ADD, w -> LinkCodec.writeNew(w, link, lowerIndex));
            requests.flush();
            mark(slot, link);
        }
    }

    /** Only what was made just now: a device that was there before is another's. */
    private void mark(int slot, Link made) {
        if (outcomes[slot].ok() && !made.alias().isEmpty()) {
            links.forget(made.name());
            changeLink(slot, made.marked(""), made);
        }
    }

    private void changeLink(int slot, KernelObject actual, Link wanted) {
        int index = links.index(wanted.name());
        if (index == NONE || !(actual instanceof Link before)) {
            failForMissing(slot, wanted.name());
        } else {
            requests.add(slot, Netlink.RTM_NEWLINK, 0, w -> LinkCodec.writeChange(w, index, before, wanted));
        }
    }

    private void removeLink(int slot, String name) {
        int index = links.index(name);
        if (index == NONE) {
            outcomes[slot] = Outcome.made(changes.get(slot));
        } else {
            requests.add(slot, Netlink.RTM_DELLINK, 0, w -> LinkCodec.writeKey(w, index));
        }
    }

    /** What cannot be made again is not deleted. */
    private void recreateLink(int slot, Change.Recreate recreate) {
        Optional<ErrorReply> refusal = LinkKindCodec.refusal(recreate.object().kind());
        if (refusal.isPresent()) {
            answered(slot, refusal.get());
            return;
        }
        removeLink(slot, recreate.actual().name());
        requests.flush();
        if (outcomes[slot].ok() || isGone(recreate.actual(), outcomes[slot].errno())) {
            addLink(slot, recreate.object());
        }
    }

    private void make(int slot) {
        Change change = changes.get(slot);
        KernelObject object = change.object();
        boolean onNone = object.link().isEmpty();
        int link = onNone ? NONE : index(object.link());
        boolean removes = change instanceof Change.Remove;
        boolean missing = link == NONE && !onNone;
        if (missing && removes) {
            outcomes[slot] = Outcome.made(change);
        } else if (missing) {
            failForMissing(slot, object.link());
        } else if (removes) {
            remove(slot, object, link);
        } else if (lacksHop(object)) {
            fail(slot, Errno.EEXIST, "its next hop has a number that another one has");
        } else {
            put(slot, object, link, change instanceof Change.Add ? ADD : PUT);
        }
    }

    /** A lookup uses the socket too. */
    private int index(String link) {
        if (!links.knows(link)) {
            requests.flush();
        }
        return links.index(link);
    }

    /** A route by a number that another's next hop has would lead through that one. */
    private boolean lacksHop(KernelObject object) {
        Integer made =
                object instanceof Route route && route.via() instanceof Via.NextHopObject by ? hops.get(by.id()) : null;
        if (made == null) {
            return false;
        }
        if (outcomes[made] == null) {
            requests.flush();
        }
        return outcomes[made].errno() == Errno.EEXIST;
    }

    private void put(int slot, KernelObject object, int link, int flags) {
        switch (object) {
            case Address address ->
                requests.add(slot, Netlink.RTM_NEWADDR, PUT, w -> AddressCodec.write(w, address, link));
            case NextHop hop -> {
                hops.put(hop.id(), slot);
                requests.add(slot, Netlink.RTM_NEWNEXTHOP, flags, w -> NextHopCodec.write(w, hop, link));
            }
            case Route route -> requests.add(slot, Netlink.RTM_NEWROUTE, flags, w -> RouteCodec.write(w, route, link));
            case Neighbor neighbor ->
                requests.add(slot, Netlink.RTM_NEWNEIGH, PUT, w -> NeighborCodec.write(w, neighbor, link));
            case FdbEntry entry -> requests.add(slot, Netlink.RTM_NEWNEIGH, PUT, w -> FdbCodec.write(w, entry, link));
            case DriverObject of -> failForDriver(slot, of);
            case Link self -> throw new IllegalStateException("a device is changed by its own requests: " + self);
        }
    }

    private void remove(int slot, KernelObject object, int link) {
        switch (object) {
            case Address address ->
                requests.add(slot, Netlink.RTM_DELADDR, 0, w -> AddressCodec.write(w, address, link));
            case NextHop hop -> requests.add(slot, Netlink.RTM_DELNEXTHOP, 0, w -> NextHopCodec.writeKey(w, hop));
            case Route route -> requests.add(slot, Netlink.RTM_DELROUTE, 0, w -> RouteCodec.writeKey(w, route, link));
            case Neighbor neighbor ->
                requests.add(slot, Netlink.RTM_DELNEIGH, 0, w -> NeighborCodec.writeKey(w, neighbor, link));
            case FdbEntry entry -> requests.add(slot, Netlink.RTM_DELNEIGH, 0, w -> FdbCodec.write(w, entry, link));
            case DriverObject of -> failForDriver(slot, of);
            case Link self -> throw new IllegalStateException("a device is changed by its own requests: " + self);
        }
    }

    @Override
    public void answered(int slot, ErrorReply reply) {
        if (slot == HELP) {
            helped = reply.errno() == 0;
            return;
        }
        Change change = changes.get(slot);
        boolean made = reply.errno() == 0
                || (change instanceof Change.Remove remove && isGone(remove.object(), reply.errno()));
        if (made) {
            outcomes[slot] = Outcome.made(change);
        } else {
            fail(slot, reply.errno(), reply.detail());
        }
    }

    private static boolean isGone(KernelObject object, int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ESRCH, Errno.ENODEV, Errno.EADDRNOTAVAIL -> true;
            // "Nexthop id does not exist": its routes were deleted with it.
            case Errno.EINVAL -> object instanceof Route route && route.via() instanceof Via.NextHopObject;
            default -> false;
        };
    }

    private void failForDriver(int slot, DriverObject object) {
        fail(slot, Errno.EOPNOTSUPP, "kept by the driver " + object.key().driver() + ", not by rtnetlink");
    }

    private void failForMissing(int slot, String link) {
        fail(slot, Errno.ENODEV, "no device " + link);
    }

    private void fail(int slot, int errno, String detail) {
        outcomes[slot] = new Outcome(changes.get(slot), errno, Errno.text(errno, detail));
    }
}
