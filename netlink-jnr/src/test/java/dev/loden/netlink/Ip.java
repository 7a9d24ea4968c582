package dev.loden.netlink;

import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.testkit.Await;
import dev.loden.testkit.NetlinkSubject;
import dev.loden.testkit.OutOfBand;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** iproute2 in the calling thread's network namespace, to make changes out of band and to read what we made. */
final class Ip implements OutOfBand {
    /** One device with a far end that is up, addresses, and the loopback device up. */
    static void makeHost() {
        batch("""
                link set lo up
                link add eth0 type veth peer name eth0p
                link set eth0p up
                link set eth0 up
                addr add 172.16.1.100/24 dev eth0
                addr add fd00:16::100/64 dev eth0 nodad
                """);
    }

    /** A host of which the kernel has nothing more to report: without IPv6, and with the carrier found. */
    static void makeQuietHost() {
        batch("""
                link add eth0 type veth peer name eth0p
                link set eth0 addrgenmode none
                link set eth0p addrgenmode none
                link set eth0p up
                link set eth0 up
                addr add 172.16.1.100/24 dev eth0
                """);
        Await.until(
                "two devices with a carrier",
                NetlinkSubject.EVENT_TIMEOUT,
                () -> run("ip -o link show type veth up")
                                .lines()
                                .filter(line -> line.contains("state UP"))
                                .count()
                        == 2);
    }

    static void batch(String lines) {
        run(List.of("ip", "-batch", "-"), lines);
    }

    /** Runs a command; its output without trailing blanks. */
    static String run(String command) {
        return run(List.of(command.split(" ", -1)), "");
    }

    private static String run(List<String> command, String input) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream to = process.getOutputStream()) {
                to.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + output);
            }
            return String.join("\n", output.lines().map(String::stripTrailing).toList());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }

    @Override
    public void put(KernelObject object) {
        if (object instanceof Link link && link.kind() instanceof LinkKind.Driven) {
            run("ip tuntap add dev " + link.name() + " mode tun");
        }
        run(
                switch (object) {
                    case Link link ->
                        "ip link set " + link.name() + " mtu " + link.mtu() + (link.up() ? " up" : " down");
                    case Address address -> "ip addr replace " + address;
                    case NextHop hop -> "ip " + unnamed(hop).replace("nexthop id", "nexthop replace id");
                    case Route route ->
                        "ip " + flag(route.destination()) + "route replace "
                                + unnamed(route).replaceAll("(nhid \\d+) dev \\S+", "$1");
                    case Neighbor neighbor ->
                        "ip neigh replace " + neighbor.address() + " lladdr " + neighbor.mac() + " dev "
                                + neighbor.link() + " nud permanent";
                    case FdbEntry entry -> "bridge fdb replace " + entry;
                    case DriverObject of -> throw new IllegalArgumentException("kept by a driver: " + of);
                });
    }

    @Override
    public void delete(KernelObject object) {
        run(
                switch (object) {
                    case Link link -> "ip link del " + link.name();
                    case Address address -> "ip addr del " + address;
                    case NextHop hop -> "ip nexthop del id " + hop.id();
                    case Route route -> "ip " + flag(route.destination()) + "route del " + described(route);
                    case Neighbor neighbor -> "ip neigh del " + neighbor.address() + " dev " + neighbor.link();
                    case FdbEntry entry -> "bridge fdb del " + entry;
                    case DriverObject of -> throw new IllegalArgumentException("kept by a driver: " + of);
                });
    }

    @Override
    public void add(HostRoute route) {
        run("ip " + flag(route.destination()) + "route add " + route.destination()
                + route.gateway().map(gateway -> " via " + gateway).orElse("")
                + " dev " + route.link()
                + (route.metric() == 0 ? "" : " metric " + route.metric()));
    }

    private static String flag(Prefix prefix) {
        return prefix.family() == Family.IPV6 ? "-6 " : "";
    }

    private static String described(Route route) {
        return route.via() instanceof Via.Blackhole
                ? unnamed(route)
                : route.destination().toString();
    }

    /** With the number of our protocol, which rt_protos need not name. */
    private static String unnamed(KernelObject object) {
        return object.toString().replace("proto loden", "proto " + Route.LODEN);
    }
}
