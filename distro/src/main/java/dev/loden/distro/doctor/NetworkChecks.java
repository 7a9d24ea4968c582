package dev.loden.distro.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What else on the host has to do with its network. */
final class NetworkChecks {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Devices of other pod networks, by a pattern of their names. */
    private static final Map<String, String> OTHERS = new LinkedHashMap<>();

    static {
        OTHERS.put("Calico", "cali[0-9a-f]{6,}|vxlan\\.calico|tunl0");
        OTHERS.put("Cilium", "cilium_.*|lxc[0-9a-f]{6,}");
        OTHERS.put("Weave Net", "weave|vethwe-.*");
        OTHERS.put("Antrea", "antrea-.*");
        OTHERS.put("Kube-OVN", "ovn0");
    }

    /** How the names of their iptables chains begin. */
    private static final Map<String, String> CHAINS = new LinkedHashMap<>();

    static {
        CHAINS.put("Calico", "cali-");
        CHAINS.put("Cilium", "CILIUM_");
        CHAINS.put("Weave Net", "WEAVE");
        CHAINS.put("kube-router", "KUBE-ROUTER-");
        CHAINS.put("Antrea", "ANTREA-");
    }

    private static final List<String> SAVES =
            List.of("iptables-legacy-save", "iptables-nft-save", "ip6tables-legacy-save", "ip6tables-nft-save");

    private NetworkChecks() {}

    static List<Finding> all(Host host) {
        var found = new ArrayList<Finding>();
        found.add(otherNetworks(deviceNames()));
        found.add(otherRules(host));
        host.output("ip", "-d", "-j", "link", "show", "type", "vxlan")
                .map(NetworkChecks::tunnels)
                .ifPresent(found::add);
        Protocol.of(host).forEach(protocol -> found.add(firewalls(host, protocol)));
        return found;
    }

    private static List<String> deviceNames() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .map(NetworkInterface::getName)
                    .toList();
        } catch (SocketException unreadable) {
            return List.of();
        }
    }

    static Finding otherNetworks(List<String> devices) {
        var found = new ArrayList<String>();
        OTHERS.forEach((network, names) -> {
            // tunl0 alone is there wherever the kernel's ipip is loaded
            Optional<String> device = devices.stream()
                    .filter(Pattern.compile(names).asMatchPredicate())
                    .filter(name -> !name.equals("tunl0"))
                    .findFirst();
            device.ifPresent(name -> found.add(network + " (" + name + ")"));
        });
        return found.isEmpty()
                ? Finding.ok("other pod networks", "no devices of any")
                : Finding.warn(
                        "other pod networks",
                        "devices of " + String.join(", ", found),
                        "if it is not in use any more: remove its DaemonSet, its file in /etc/cni/net.d, and reboot the node");
    }

    /** Chains that other pod networks leave behind; their policies go on dropping packets. */
    static Finding otherRules(Host host) {
        var found = new LinkedHashMap<String, String>();
        for (String save : SAVES) {
            host.output(save).stream()
                    .flatMap(String::lines)
                    .forEach(line -> CHAINS.forEach((network, prefix) -> {
                        if (line.startsWith(":" + prefix)) {
                            found.putIfAbsent(network, line.substring(1).replaceFirst(" .*", "") + " by " + save);
                        }
                    }));
        }
        return found.isEmpty()
                ? Finding.ok("others' rules", "no chains of other pod networks")
                : Finding.warn(
                        "others' rules",
                        "chains of "
                                + found.entrySet().stream()
                                        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                                        .collect(Collectors.joining(", ")),
                        "if that network is not in use any more: reboot the node, or remove its chains with iptables");
    }

    /** Two devices with one VNI and port take each other's packets; a tunnel over IPv4 and one over IPv6 do not. */
    static Finding tunnels(String json) {
        var byPlace = new LinkedHashMap<String, String>();
        var clashes = new ArrayList<String>();
        try {
            for (JsonNode link : MAPPER.readTree(json)) {
                JsonNode data = link.path("linkinfo").path("info_data");
                if (data.path("id").isMissingNode()) {
                    continue;
                }
                String place = "VNI " + data.path("id").asInt() + " on port "
                        + data.path("port").asInt()
                        + (data.has("local6") || data.has("remote6") || data.has("group6") ? " over IPv6" : "");
                String name = link.path("ifname").asText();
                Optional.ofNullable(byPlace.putIfAbsent(place, name))
                        .ifPresent(first -> clashes.add(first + " and " + name + " both have " + place));
            }
        } catch (JsonProcessingException unreadable) {
            return Finding.warn("VXLAN devices", "ip -j printed what cannot be read", "update iproute2");
        }
        return clashes.isEmpty()
                ? Finding.ok("VXLAN devices", byPlace.isEmpty() ? "none" : String.join(", ", byPlace.values()))
                : Finding.fail(
                        "VXLAN devices", String.join("; ", clashes), "give one of the networks another VNI or Port");
    }

    /** Rules in both kinds of tables are both applied, and each tool shows only its own. */
    static Finding firewalls(Host host, Protocol protocol) {
        String subject = protocol.subject("iptables variants");
        boolean legacy = hasNat(host, protocol.iptables() + "-legacy-save");
        boolean nft = hasNat(host, protocol.iptables() + "-nft-save");
        return legacy && nft
                ? Finding.warn(
                        subject,
                        "there are NAT rules in both, legacy and nft: both apply, and each tool shows only its own",
                        "use one (update-alternatives --display " + protocol.iptables()
                                + "), and flush the other's rules or reboot")
                : Finding.ok(subject, legacy ? "legacy" : nft ? "nft" : "no NAT rules");
    }

    private static boolean hasNat(Host host, String save) {
        return host.output(save, "-t", "nat").orElse("").contains("-A ");
    }
}
