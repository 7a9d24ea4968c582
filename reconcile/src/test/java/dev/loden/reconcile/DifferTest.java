package dev.loden.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkAttribute;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DifferTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress OTHER_MAC = MacAddress.parse("02:00:00:00:00:02");
    private static final IpAddress GATEWAY = IpAddress.parse("10.244.1.0");
    private static final Link DEVICE = new Link("toy0", vxlan(7), Optional.of(MAC), 1450, true);
    private static final Address ADDRESS = new Address("toy0", IpAddress.parse("10.244.0.0"), 32);
    private static final Route ROUTE =
            new Route(Prefix.parse("10.244.1.0/24"), new Via.Gateway(GATEWAY, "toy0", true), Route.BOOT);
    private static final Neighbor NEIGHBOR = new Neighbor("toy0", GATEWAY, MAC);
    private static final FdbEntry ENTRY = new FdbEntry("toy0", MAC, IpAddress.parse("172.16.1.101"));
    private static final List<KernelObject> ALL = List.of(DEVICE, ADDRESS, ROUTE, NEIGHBOR, ENTRY);

    @Test
    void findsNothingWhereAllIsAsWanted() {
        assertEquals(List.of(), diff(ALL, ALL));
    }

    @Test
    void addsWhatIsMissing() {
        assertEquals(
                List.of("add " + ROUTE + " (missing)", "add " + NEIGHBOR + " (missing)"),
                diff(ALL, List.of(DEVICE, ADDRESS, ENTRY)));
    }

    @Test
    void removesWhatIsNotWanted() {
        assertEquals(
                List.of("remove " + ENTRY + " (not wanted)"), diff(List.of(DEVICE, ADDRESS, ROUTE, NEIGHBOR), ALL));
    }

    @Test
    void replacesWhatDiffers() {
        var wrong = new Neighbor("toy0", GATEWAY, OTHER_MAC);

        assertEquals(
                List.of("replace " + NEIGHBOR + " (is " + wrong + ")"),
                diff(List.of(DEVICE, NEIGHBOR), List.of(DEVICE, wrong)));
    }

    @Test
    void makesALearnedNeighborPermanent() {
        var learned = new Neighbor("toy0", GATEWAY, MAC, false);

        assertEquals(
                List.of("replace " + NEIGHBOR + " (is " + learned + ")"),
                diff(List.of(DEVICE, NEIGHBOR), List.of(DEVICE, learned)));
    }

    @Test
    void leavesTheKernelsOwnNeighborsAlone() {
        var learned = new Neighbor("toy0", IpAddress.parse("10.244.9.0"), OTHER_MAC, false);

        assertEquals(List.of(), diff(List.of(DEVICE), List.of(DEVICE, learned)));
    }

    @Test
    void changesADeviceInPlaceWherePossible() {
        var drifted = new Link("toy0", vxlan(7), Optional.of(OTHER_MAC), 1500, false);

        assertEquals(
                List.of(
                        "replace " + DEVICE
                                + " (address is 02:00:00:00:00:02, want 02:00:00:00:00:01; mtu is 1500, want 1450; is down, want up)"),
                diff(List.of(DEVICE), List.of(drifted)));
    }

    @Test
    void recreatesADeviceOfAnotherKindWithAllThatWasOnIt() {
        var other = new Link("toy0", vxlan(8), Optional.of(MAC), 1450, true);
        var stale = new Neighbor("toy0", IpAddress.parse("10.244.9.0"), MAC);

        assertEquals(
                List.of(
                        "recreate " + DEVICE + " (is " + vxlan(8) + ", want " + vxlan(7) + ")",
                        "add " + ADDRESS + " (missing)",
                        "add " + ROUTE + " (missing)"),
                diff(List.of(DEVICE, ADDRESS, ROUTE), List.of(other, ADDRESS, ROUTE, stale)));
    }

    @Test
    void removesADeviceWithoutNamingWhatGoesWithIt() {
        assertEquals(List.of("remove " + DEVICE + " (not wanted)"), diff(List.of(), ALL));
    }

    @Test
    void keepsADeviceThatHasMoreAttributesThanDeclared() {
        LinkAttribute mode = LinkAttribute.u32(1, 4);
        LinkAttribute queue = LinkAttribute.u32(7, 1000);
        Link want = macvlan(mode);

        assertEquals(List.of(), diff(List.of(want), List.of(macvlan(mode, queue))));
    }

    @Test
    void recreatesADeviceWithAnotherAttribute() {
        Link want = macvlan(LinkAttribute.be16(1, 4));
        Link have = macvlan(LinkAttribute.be16(1, 8));

        assertEquals(
                List.of("recreate " + want + " (is macvlan link eth0 1=0008, want macvlan link eth0 1=0004)"),
                diff(List.of(want), List.of(have)));
    }

    @Test
    void keepsADeviceThatADriverMade() {
        var want = new Link("tun0", new LinkKind.Driven("plane", "tun"), Optional.empty(), 1400, true);
        var have = new Link("tun0", LinkKind.Custom.named("tun"), Optional.empty(), 1500, true);

        assertEquals(List.of("replace " + want + " (mtu is 1500, want 1400)"), diff(List.of(want), List.of(have)));
    }

    private static Link macvlan(LinkAttribute... data) {
        return new Link(
                "mv0",
                new LinkKind.Custom("macvlan", Optional.of("eth0"), List.of(data)),
                Optional.empty(),
                1450,
                true);
    }

    private static LinkKind vxlan(int vni) {
        return new LinkKind.Vxlan(vni, 8472, Ipv4.parse("172.16.1.100"), "eth0", false, false);
    }

    private static List<String> diff(List<KernelObject> desired, List<KernelObject> actual) {
        return Differ.diff(byKey(desired), byKey(actual)).stream()
                .map(Change::describe)
                .toList();
    }

    private static Map<ObjectKey, KernelObject> byKey(List<KernelObject> objects) {
        var map = new LinkedHashMap<ObjectKey, KernelObject>();
        objects.forEach(object -> map.put(object.key(), object));
        return map;
    }
}
