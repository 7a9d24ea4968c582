package dev.loden.testkit;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.NetlinkOps;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The subject of the {@link NetlinkOpsContract}, and the objects its tests are about. A test class supplies a kernel of its own for
 * each test: a host whose external device, {@link #EXT}, is up with MTU 1500 and {@link #EXT_ADDRESSES}, and whose only IPv4
 * route is the one that comes with the address. It knows the device kinds bridge, macvlan and tun, and not {@link #UNKNOWN_KIND}.
 */
public interface NetlinkSubject {
    /** The external device. */
    String EXT = "eth0";

    /** Its addresses. */
    List<Address> EXT_ADDRESSES =
            List.of(new Address(EXT, Ipv4.parse("172.16.1.100"), 24), new Address(EXT, Ipv6.parse("fd00:16::100"), 64));

    /** The route that comes with the external device's address. */
    HostRoute EXT_ROUTE = new HostRoute(Prefix.parse("172.16.1.0/24"), Optional.empty(), EXT, 0);

    /** A vxlan device. */
    Link VXLAN = new Link(
            "flannel.1",
            new LinkKind.Vxlan(1, 8472, Ipv4.parse("172.16.1.100"), EXT, false, false),
            Optional.of(MacAddress.parse("0a:58:00:00:00:01")),
            1450,
            true);

    /** A vxlan device over IPv6. */
    Link VXLAN6 = new Link(
            "flannel-v6.1",
            new LinkKind.Vxlan(1, 8472, Ipv6.parse("fd00:16::100"), EXT, false, false),
            Optional.of(MacAddress.parse("0a:58:00:00:00:06")),
            1430,
            true);

    /** Both devices, and the marked routes inside 10.244.0.0/16 on the external one. */
    Scope SCOPE = new Scope(
            Set.of(VXLAN.name(), VXLAN6.name()),
            List.of(
                    new Scope.RouteScope(EXT, Prefix.parse("10.244.0.0/16")),
                    new Scope.RouteScope(EXT, Prefix.parse("fd01::/48"))));

    /** A kind of device that no kernel knows. */
    String UNKNOWN_KIND = "loden-unknown";

    /** How long an event may take. */
    Duration EVENT_TIMEOUT = Duration.ofSeconds(10);

    /**
     * The subject, with a kernel as described.
     *
     * @return closed by the test
     */
    NetlinkOps open();

    /**
     * Changes from outside to the kernel that {@link #open} opened last.
     *
     * @return the way to make them
     */
    OutOfBand outOfBand();

    /**
     * What it takes to reach one IPv4 peer through {@link #VXLAN}.
     *
     * @param number 1 to 255: its subnet is 10.244.number.0/24, its public address 172.16.1.number
     * @return its route, neighbor and forwarding entry
     */
    static List<KernelObject> peer(int number) {
        var subnet = Prefix.parse("10.244." + number + ".0/24");
        var mac = new MacAddress(0x0a58_0000_ff00L + number);
        return List.of(
                new FdbEntry(VXLAN.name(), mac, Ipv4.parse("172.16.1." + number)),
                new Neighbor(VXLAN.name(), subnet.address(), mac),
                new Route(subnet, new Via.Gateway(subnet.address(), VXLAN.name(), true), Route.BOOT));
    }

    /**
     * What it takes to reach one IPv6 peer through {@link #VXLAN6}.
     *
     * @param number 1 to 9: its subnet is fd01:0:0:number::/64
     * @return its route, neighbor and forwarding entry
     */
    static List<KernelObject> peer6(int number) {
        var subnet = Prefix.parse("fd01:0:0:" + number + "::/64");
        var mac = new MacAddress(0x0a58_0000_f600L + number);
        return List.of(
                new FdbEntry(VXLAN6.name(), mac, Ipv6.parse("fd00:16::" + number)),
                new Neighbor(VXLAN6.name(), subnet.address(), mac),
                new Route(subnet, new Via.Gateway(subnet.address(), VXLAN6.name(), true), Route.BOOT));
    }
}
