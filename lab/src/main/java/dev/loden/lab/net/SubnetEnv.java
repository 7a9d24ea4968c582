package dev.loden.lab.net;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.lab.process.LabException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings for CNI that a daemon writes to {@code subnet.env}.
 *
 * @param ranges one for each family, IPv4's first
 * @param mtu of the pods' links
 * @param text the file itself
 */
public record SubnetEnv(List<Range> ranges, int mtu, String text) {
    /** Copies the ranges. */
    public SubnetEnv {
        ranges = List.copyOf(ranges);
    }

    /**
     * What the file says of one family.
     *
     * @param network of all pods
     * @param subnet of this node's pods
     * @param gateway the first address of the subnet, cni0's
     */
    public record Range(Prefix network, Prefix subnet, IpAddress gateway) {}

    /**
     * Reads the file's text.
     *
     * @param text lines of NAME=VALUE
     * @return the part of each family
     * @throws LabException if one of the lines above is missing
     */
    public static SubnetEnv parse(String text) {
        Map<String, String> values = text.lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        var ranges = new ArrayList<Range>();
        if (!values.containsKey("FLANNEL_IPV6_NETWORK") || values.containsKey("FLANNEL_NETWORK")) {
            ranges.add(range(values, "FLANNEL_"));
        }
        if (values.containsKey("FLANNEL_IPV6_NETWORK")) {
            ranges.add(range(values, "FLANNEL_IPV6_"));
        }
        return new SubnetEnv(ranges, Integer.parseInt(value(values, "FLANNEL_MTU")), text);
    }

    private static Range range(Map<String, String> values, String prefix) {
        Prefix network = Prefix.parse(value(values, prefix + "NETWORK"));
        String subnet = value(values, prefix + "SUBNET");
        IpAddress gateway = IpAddress.parse(subnet.substring(0, subnet.indexOf('/')));
        return new Range(network, Prefix.parse(subnet), gateway);
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new LabException("subnet.env has no " + name);
        }
        return value;
    }

    /** The first range's network. */
    public Prefix network() {
        return ranges.getFirst().network();
    }

    /** The first range's subnet. */
    public Prefix subnet() {
        return ranges.getFirst().subnet();
    }

    /** The first range's gateway. */
    public IpAddress gateway() {
        return ranges.getFirst().gateway();
    }
}
