package dev.loden.lab.demo;

import dev.loden.lab.net.Node;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The devices, routes, neighbors and FDB entries in a node's kernel that lead to the pods of other nodes.
 *
 * @param devices tunnels: {@code flannel.1}
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
        return lines(node.namespace().ip("route"))
                .filter(line -> line.startsWith("10.244.") && !line.contains(" dev " + Node.POD_BRIDGE))
                .map(line -> line.replaceFirst(" proto (loden|76)", ""))
                .sorted()
                .toList();
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
        List<Node> tunnelled = peers.stream()
                .filter(peer -> mode.way(node, peer) == Mode.Way.TUNNEL)
                .toList();
        return new Footprint(
                mode.hasDevice() ? List.of("flannel.1") : List.of(),
                peers.stream().flatMap(peer -> mode.route(node, peer).stream()).toList(),
                tunnelled.stream()
                        .map(peer -> peer.subnetEnv().subnet().address() + " lladdr " + mac(peer))
                        .toList(),
                tunnelled.stream()
                        .map(peer -> mac(peer) + " dst " + peer.address())
                        .toList());
    }

    private static String mac(Node node) {
        String[] columns = node.namespace()
                .attempt("ip", "-brief", "link", "show", "flannel.1")
                .out()
                .strip()
                .split("\\s+", -1);
        return columns.length > 2 ? columns[2] : "no MAC";
    }
}
