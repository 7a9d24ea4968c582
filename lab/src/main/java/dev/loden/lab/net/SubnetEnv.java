package dev.loden.lab.net;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.lab.process.LabException;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings for CNI that a daemon writes to {@code subnet.env}.
 *
 * @param network of all pods
 * @param subnet of this node's pods
 * @param gateway the first address of the subnet, cni0's
 * @param mtu of the pods' links
 * @param text the file itself
 */
public record SubnetEnv(Prefix network, Prefix subnet, Ipv4 gateway, int mtu, String text) {
    /**
     * Reads the file's text.
     *
     * @param text lines of NAME=VALUE
     * @return the IPv4 part
     * @throws LabException if one of the lines above is missing
     */
    public static SubnetEnv parse(String text) {
        Map<String, String> values = text.lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        Prefix network = Prefix.parse(value(values, "FLANNEL_NETWORK"));
        String subnet = value(values, "FLANNEL_SUBNET");
        IpAddress gateway = IpAddress.parse(subnet.substring(0, subnet.indexOf('/')));
        int mtu = Integer.parseInt(value(values, "FLANNEL_MTU"));
        return new SubnetEnv(network, Prefix.parse(subnet), (Ipv4) gateway, mtu, text);
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new LabException("subnet.env has no " + name);
        }
        return value;
    }
}
