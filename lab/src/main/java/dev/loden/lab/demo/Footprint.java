package dev.loden.lab.demo;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.SubnetEnv;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The devices, routes, neighbors and FDB entries in a node's kernel that lead to the pods of other nodes.
 *
 * @param devices tunnels: {@code flannel.1}, or udp's {@code flannel0}
 * @param routes to the other nodes' subnets, without their protocol
 * @param neighbors permanent ones on the tunnels: {@code 10.244.1.0 lladdr MAC}
 * @param forwarding the tunnels' FDB: {@code MAC dst 172.16.1.101}
 */
public record Footprint(List<String> devices, List<String> routes, List<String> neighbors, List<String> forwarding) {
    /** Keeps sorted copies. */
    public Footprint {
        devices = devices.stream().sorted().toList();
        routes = routes.stream().sorted().toList();
        neighbors = neighbors.stream().sorted().toList();
        forwarding = forwarding.stream().sorted().toList();
    }

    /**
     * Reads the kernel.
     *
     * @param node whose kernel is read
     * @return as the kernel reports it
     */
    public static Footprint of(Node node) {
        List<String> devices = lines(node.namespace().ip("-brief link"))
                .filter(line -> line.startsWith("flannel"))
                .map(line -> line.split("[ @]", 2)[0])
                .toList();
        return new Footprint(
                devices,
                routes(node),
                devices.stream().flatMap(device -> neighbors(node, device)).toList(),
                devices.stream().flatMap(device -> forwarding(node, device)).toList());
    }

    /** The routes alone, sorted: one command instead of four. */
    static List<String> routes(Node node) {
        return podRoutes(node)
                .filter(line -> !line.contains(" dev " + Node.POD_BRIDGE) && !line.contains(" proto kernel "))
                .map(line -> line.replaceFirst(" proto (loden|76)", "")
                        .replace(" metric 1024", "")
                        .replace(" pref medium", ""))
                .sorted()
                .toList();
    }

    /** All routes to pods, as {@code ip} prints them. */
    static Stream<String> podRoutes(Node node) {
        return node.lab().families().stream()
                .sorted()
                .flatMap(family -> lines(node.namespace().ip(family == Family.IPV4 ? "route" : "-6 route")))
                .filter(line -> line.matches("(10\\.244\\.|fd00:10:244:).*"));
    }

    /** A device may be deleted between the list of devices and this command. */
    private static Stream<String> neighbors(Node node, String device) {
        return lines(node.namespace()
                        .attempt("ip", "neighbor", "show", "dev", device, "nud", "permanent")
                        .out())
                .map(line -> line.replace(" PERMANENT", ""));
    }

    private static Stream<String> forwarding(Node node, String device) {
        return lines(node.namespace()
                        .attempt("bridge", "fdb", "show", "dev", device)
                        .out())
                .map(line -> line.replace(" self permanent", ""));
    }

    private static Stream<String> lines(String text) {
        return text.lines().map(String::strip);
    }

    /**
     * What the kernel should hold.
     *
     * @param mode the network's
     * @param node whose kernel it is
     * @param all the network's nodes, all ready
     * @return exactly the entries of the mode
     */
    public static Footprint expected(Mode mode, Node node, Collection<Node> all) {
        List<Node> peers = all.stream().filter(peer -> !peer.equals(node)).toList();
        List<Tunnel> tunnels = peers.stream()
                .filter(peer -> mode.way(node, peer) == Mode.Way.TUNNEL)
                .flatMap(Footprint::tunnels)
                .toList();
        return new Footprint(
                mode.devices(node.lab().families()).toList(),
                Stream.concat(mode.ownRoutes(node), peers.stream().flatMap(peer -> mode.routes(node, peer).stream()))
                        .toList(),
                tunnels.stream()
                        .map(tunnel -> tunnel.vtep() + " lladdr " + tunnel.mac())
                        .toList(),
                tunnels.stream()
                        .map(tunnel -> tunnel.mac() + " dst " + tunnel.destination())
                        .toList());
    }

    private record Tunnel(IpAddress vtep, String mac, IpAddress destination) {}

    private static Stream<Tunnel> tunnels(Node peer) {
        return peer.subnetEnv().ranges().stream()
                .map(SubnetEnv.Range::subnet)
                .map(subnet -> new Tunnel(
                        subnet.address(), mac(peer, Mode.device(subnet.family())), peer.address(subnet.family())));
    }

    private static String mac(Node node, String device) {
        String[] columns = node.namespace()
                .attempt("ip", "-brief", "link", "show", device)
                .out()
                .strip()
                .split("\\s+", -1);
        return columns.length > 2 ? columns[2] : "no MAC";
    }
}
