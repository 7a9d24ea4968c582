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

    private NetworkChecks() {}

    static List<Finding> all(Host host) {
        var found = new ArrayList<Finding>();
        found.add(otherNetworks(deviceNames()));
        host.output("ip", "-d", "-j", "link", "show", "type", "vxlan")
                .map(NetworkChecks::tunnels)
                .ifPresent(found::add);
        found.add(firewalls(host));
        found.add(manager(host));
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

    /** Two devices with one VNI and port take each other's packets. */
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
                        + data.path("port").asInt();
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
    private static Finding firewalls(Host host) {
        boolean legacy =
                host.output("iptables-legacy-save", "-t", "nat").orElse("").contains("-A ");
        boolean nft = host.output("iptables-nft-save", "-t", "nat").orElse("").contains("-A ");
        return legacy && nft
                ? Finding.warn(
                        "iptables variants",
                        "there are NAT rules in both, legacy and nft: both apply, and each tool shows only its own",
                        "use one (update-alternatives --display iptables), and flush the other's rules or reboot")
                : Finding.ok("iptables variants", legacy ? "legacy" : nft ? "nft" : "no NAT rules");
    }

    private static Finding manager(Host host) {
        boolean running = host.exists("/run/NetworkManager");
        boolean excepted = host.names("/etc/NetworkManager/conf.d", "*.conf").stream()
                .map(name -> host.text("/etc/NetworkManager/conf.d/" + name).orElse(""))
                .anyMatch(text -> text.contains("unmanaged-devices") && text.contains("flannel"));
        return !running || excepted
                ? Finding.ok("NetworkManager", running ? "leaves flannel's devices alone" : "not running")
                : Finding.warn(
                        "NetworkManager",
                        "it manages all devices, and may set flannel's down or change their addresses",
                        "write \"[keyfile]\" and \"unmanaged-devices=interface-name:flannel*;interface-name:cni0;interface-name:veth*\""
                                + " to /etc/NetworkManager/conf.d/loden.conf, then: nmcli general reload");
    }
}
