package dev.loden.distro.cleanup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.loden.distro.doctor.Host;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Devices with flannel's names that have an address of ours, routes and next hops with our mark into our network. */
final class KernelLeftovers {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Loden's, see docs/adr/0005-route-protocol.md. */
    private static final String PROTOCOL = "76";

    private static final Map<String, Pattern> NAMES = Map.of(
            "vxlan", Pattern.compile("flannel(-v6)?\\.[0-9]+"),
            "wireguard", Pattern.compile("flannel-wg(-v6)?"),
            "ipip", Pattern.compile("flannel\\.ipip"),
            // udp's, and those of wireguard-go
            "tun", Pattern.compile("flannel[0-9]+|flannel-wg(-v6)?"));

    private final Host host;
    private final Networks networks;

    KernelLeftovers(Host host, Networks networks) {
        this.host = host;
        this.networks = networks;
    }

    /** Routes first, for those on our devices go with them. */
    List<Step> steps() {
        Set<String> devices = new LinkedHashSet<>(devices());
        var steps = new ArrayList<Step>();
        Set<String> hops = new LinkedHashSet<>();
        for (String family : List.of("-4", "-6")) {
            json("ip", "-j", family, "route", "show", "table", "all", "proto", PROTOCOL)
                    .filter(route -> networks.has(route.path("dst").asText()))
                    .filter(route -> !devices.contains(route.path("dev").asText()))
                    .forEach(route -> {
                        if (route.has("nhid")) {
                            hops.add(route.path("nhid").asText());
                        }
                        steps.add(new Step.Run(removal(family, route)));
                    });
        }
        json("ip", "-j", "nexthop", "show")
                .filter(hop -> hops.contains(hop.path("id").asText()))
                .filter(hop -> hop.path("protocol").asText().equals(PROTOCOL))
                .forEach(hop -> steps.add(Step.Run.of(
                        "ip", "nexthop", "delete", "id", hop.path("id").asText())));
        devices.forEach(device -> steps.add(Step.Run.of("ip", "link", "delete", device)));
        return steps;
    }

    private static List<String> removal(String family, JsonNode route) {
        var words = new ArrayList<>(List.of("ip", family, "route", "delete"));
        if (route.has("type")) {
            words.add(route.path("type").asText());
        }
        words.add(route.path("dst").asText());
        Map.of("gateway", "via", "dev", "dev", "metric", "metric").entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .filter(entry -> route.has(entry.getKey()) && !route.has("nhid"))
                .forEach(entry -> {
                    words.add(entry.getValue());
                    words.add(route.path(entry.getKey()).asText());
                });
        words.addAll(List.of("proto", PROTOCOL));
        return words;
    }

    private List<String> devices() {
        return json("ip", "-d", "-j", "address", "show")
                .filter(device -> isNamedAsOurs(device)
                        && elements(device.path("addr_info"))
                                .anyMatch(address -> networks.hasAddress(
                                        address.path("local").asText())))
                .map(device -> device.path("ifname").asText())
                .toList();
    }

    private static boolean isNamedAsOurs(JsonNode device) {
        Pattern name = NAMES.get(device.path("linkinfo").path("info_kind").asText());
        return name != null && name.matcher(device.path("ifname").asText()).matches();
    }

    /** Of a kernel without a family there is nothing. */
    private Stream<JsonNode> json(String... command) {
        String text = host.output(command).orElse("").strip();
        try {
            return text.isEmpty() ? Stream.empty() : elements(MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            return Stream.empty();
        }
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
