package dev.loden.distro.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Follows a packet with the kernel's own lookups, by iproute2: rule, route, device, neighbor, forwarding entry, and the same again for the
 * packet around it. It ends where something is missing. <b>Thread</b>: one.
 */
public final class KernelPath {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** {@code ip}'s option. */
    private final String family;

    private final Function<String[], Optional<String>> programs;
    private final List<Hop> hops = new ArrayList<>();

    private KernelPath(String family, Function<String[], Optional<String>> programs) {
        this.family = family;
        this.programs = programs;
    }

    /**
     * The way of a packet from a pod of this host to another one.
     *
     * @param from an address on this host, or of a pod on it
     * @param to any address of the same family
     * @param programs gives what a command prints; empty if it fails
     * @return the lookups in their order; all are found but the last, which may be missing
     */
    public static List<Hop> of(IpAddress from, IpAddress to, Function<String[], Optional<String>> programs) {
        var path = new KernelPath(from.family() == Family.IPV4 ? "-4" : "-6", programs);
        path.follow(from.toString(), to.toString());
        return List.copyOf(path.hops);
    }

    private void follow(String from, String to) {
        JsonNode back = first("ip", "-j", "route", "get", from);
        String in = back.path("dev").asText();
        if (in.isEmpty() || back.has("gateway")) {
            hops.add(Hop.missing("source", from + " is neither of this host nor of a pod on it"));
            return;
        }
        boolean local = back.path("type").asText().equals("local");
        hops.add(Hop.found("source", from + (local ? " is this host's" : " is behind " + in)));
        rules();
        String[] lookup = local
                ? new String[] {"ip", "-j", "route", "get", to, "from", from}
                : new String[] {"ip", "-j", "route", "get", to, "from", from, "iif", in};
        JsonNode route = first(lookup);
        if (!route.has("dev")) {
            hops.add(Hop.missing(
                    "route", "no way from " + from + " to " + to + " (" + String.join(" ", lookup) + ")", to));
            return;
        }
        JsonNode fib = first("ip", "-j", "route", "get", "fibmatch", to);
        String destination = fib.path("dst").asText(to);
        hops.add(Hop.found(
                "route",
                destination + text(" via ", route.path("gateway")) + " dev " + device(route) + table(route),
                destination + " "));
        send(device(route), route.path("gateway").asText(to));
    }

    /** Only those that somebody has added; the kernel's own say nothing. */
    private void rules() {
        for (JsonNode rule : list("ip", "-j", family, "rule")) {
            int priority = rule.path("priority").asInt();
            if (priority != 0 && priority < 32_766) {
                hops.add(Hop.found(
                        "rule",
                        priority + ": from " + rule.path("src").asText() + text(" fwmark ", rule.path("fwmark"))
                                + " lookup " + rule.path("table").asText()));
            }
        }
    }

    private static String device(JsonNode route) {
        return route.path("dev").asText();
    }

    private static String table(JsonNode route) {
        return text(" table ", route.path("table"));
    }

    private static String text(String before, JsonNode value) {
        return value.isMissingNode() || value.asText().isEmpty() ? "" : before + value.asText();
    }

    private void send(String device, String next) {
        JsonNode link = first("ip", "-d", "-j", "link", "show", "dev", device);
        JsonNode data = link.path("linkinfo").path("info_data");
        String kind = link.path("linkinfo").path("info_kind").asText();
        boolean up = StreamSupport.stream(link.path("flags").spliterator(), false)
                .anyMatch(flag -> flag.asText().equals("UP"));
        String found = device + text(" ", link.path("linkinfo").path("info_kind"))
                + text(" id ", data.path("id")) + text(" local ", data.path("local"))
                + text(" port ", data.path("port"))
                + ", mtu " + link.path("mtu").asText() + (up ? ", up" : ", DOWN");
        hops.add(new Hop("device", found, up, List.of(" " + device + " type", "ip link set " + device)));
        if (!up) {
            return;
        }
        if (StreamSupport.stream(link.path("flags").spliterator(), false)
                .anyMatch(flag -> flag.asText().equals("NOARP") || flag.asText().equals("LOOPBACK"))) {
            return; // WireGuard chooses by its own table, ipip by the gateway
        }
        Optional<String> mac = neighbor(device, next, !kind.equals("vxlan"));
        if (kind.equals("vxlan")) {
            mac.flatMap(address -> forwarding(device, address)).ifPresent(this::underlay);
        }
    }

    /** One that is not there is asked for by ARP, unless the device does not do so. */
    private Optional<String> neighbor(String device, String next, boolean asks) {
        JsonNode neighbor = first("ip", "-j", "neigh", "show", "to", next, "dev", device);
        String mac = neighbor.path("lladdr").asText();
        String state = neighbor.path("state").path(0).asText();
        if (mac.isEmpty()) {
            hops.add(
                    asks && !state.equals("FAILED")
                            ? Hop.found("neighbor", next + " is not known yet; the kernel asks for it when it sends")
                            : Hop.missing(
                                    "neighbor",
                                    next + " on " + device
                                            + text(" ", neighbor.path("state").path(0)),
                                    next));
            return Optional.empty();
        }
        hops.add(Hop.found(
                "neighbor", next + " lladdr " + mac + " " + state, "neigh add " + next, "neigh replace " + next));
        return Optional.of(mac);
    }

    private Optional<String> forwarding(String device, String mac) {
        for (JsonNode entry : list("bridge", "-j", "fdb", "show", "dev", device)) {
            if (entry.path("mac").asText().equals(mac) && entry.has("dst")) {
                String outer = entry.path("dst").asText();
                hops.add(Hop.found("fdb", mac + " dst " + outer, mac));
                return Optional.of(outer);
            }
        }
        hops.add(Hop.missing("fdb", mac + " on " + device, mac));
        return Optional.empty();
    }

    /** The outer packet's way to the next device that does not wrap it again. */
    private void underlay(String outer) {
        JsonNode route = first("ip", "-j", "route", "get", outer);
        if (!route.has("dev")) {
            hops.add(Hop.missing("underlay", "no route to " + outer));
            return;
        }
        hops.add(Hop.found(
                "underlay",
                outer + text(" via ", route.path("gateway")) + " dev " + device(route)
                        + text(" src ", route.path("prefsrc"))));
        neighbor(device(route), route.path("gateway").asText(outer), true);
    }

    private JsonNode first(String... command) {
        return list(command).path(0);
    }

    private JsonNode list(String... command) {
        return programs.apply(command)
                .filter(text -> !text.isBlank())
                .map(KernelPath::parsed)
                .orElse(MissingNode.getInstance());
    }

    private static JsonNode parsed(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException unreadable) {
            return MissingNode.getInstance();
        }
    }
}
