package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Underlay;
import dev.loden.api.plan.Via;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows a packet from one node to the pods of another through both nodes' plans, as the kernel would. What a device of
 * another kind than vxlan does with a packet is its own affair.
 */
final class DeliveryCheck {
    private final Underlay underlay;
    private final Map<ObjectKey, KernelObject> sender = new HashMap<>();
    private final List<KernelObject> receiver;
    private final Lease peer;

    DeliveryCheck(Underlay underlay, Collection<KernelObject> sender, List<KernelObject> receiver, Lease peer) {
        this.underlay = underlay;
        sender.forEach(object -> this.sender.put(object.key(), object));
        this.receiver = receiver;
        this.peer = peer;
    }

    void assertDelivers() {
        for (Prefix subnet : peer.subnets().prefixes()) {
            var route = assertInstanceOf(
                    Route.class, sender.get(new ObjectKey.OfRoute(subnet)), "there is no route to " + subnet);
            if (route.link().equals(underlay.link())) {
                assertLeadsToTheNode(route, subnet);
            } else if (route.via() instanceof Via.Gateway gateway) {
                assertLeadsThroughTheDevice(gateway);
            }
        }
    }

    private void assertLeadsToTheNode(Route route, Prefix subnet) {
        var gateway = assertInstanceOf(Via.Gateway.class, route.via(), () -> route + " has no gateway");
        assertEquals(
                peer.attributes().publicAddress(subnet.family()),
                Optional.of(gateway.address()),
                () -> route + " leads elsewhere");
        assertTrue(underlay.isOnLink(gateway.address()), () -> route + " needs a peer on the segment");
    }

    private void assertLeadsThroughTheDevice(Via.Gateway gateway) {
        var device = assertInstanceOf(
                Link.class, sender.get(new ObjectKey.OfLink(gateway.link())), () -> gateway.link() + " is not planned");
        if (device.kind() instanceof LinkKind.Vxlan vxlan) {
            assertLeadsThroughTheTunnel(gateway, vxlan);
        }
    }

    private void assertLeadsThroughTheTunnel(Via.Gateway gateway, LinkKind.Vxlan vxlan) {
        var neighbor = assertInstanceOf(
                Neighbor.class,
                sender.get(new ObjectKey.OfNeighbor(gateway.link(), gateway.address())),
                () -> "there is no neighbor " + gateway.address());
        var entry = assertInstanceOf(
                FdbEntry.class,
                sender.get(new ObjectKey.OfFdbEntry(gateway.link(), neighbor.mac())),
                () -> "there is no forwarding entry for " + neighbor.mac());
        Link other = receiver.stream()
                .filter(object -> object instanceof Link link && isEnd(link, vxlan, entry.remote()))
                .map(Link.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no device of the peer receives what " + entry + " sends"));
        assertEquals(Optional.of(neighbor.mac()), other.mac(), () -> other.name() + " of the peer drops it");
        assertTrue(
                receiver.stream()
                        .anyMatch(object -> object instanceof Address address
                                && address.link().equals(other.name())
                                && address.address().equals(gateway.address())),
                () -> "the gateway " + gateway.address() + " is not an address of the peer's " + other.name());
    }

    private static boolean isEnd(Link link, LinkKind.Vxlan from, IpAddress remote) {
        return link.kind() instanceof LinkKind.Vxlan to
                && to.vni() == from.vni()
                && to.port() == from.port()
                && to.local().equals(remote);
    }
}
