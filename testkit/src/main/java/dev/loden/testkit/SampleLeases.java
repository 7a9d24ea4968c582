package dev.loden.testkit;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.LeaseRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A small cluster's values: nodes by number, on 192.168.0.0/16, that lease from 10.5.0.0/16 or fd00:5::/48. */
public final class SampleLeases {
    /** IPv4, a /24 for each node. */
    public static final NetworkConfig IPV4 = config("10.5.0.0/16", 24);

    private static final BackendConfig VXLAN = new BackendConfig("vxlan", Settings.of(Map.of("Type", "vxlan")));

    private SampleLeases() {}

    /**
     * An IPv4 network.
     *
     * @param network its prefix
     * @param subnetLength of each node's subnet
     * @return the configuration, for vxlan
     */
    public static NetworkConfig config(String network, int subnetLength) {
        SubnetRange range = SubnetRange.of(Prefix.parse(network), subnetLength);
        return new NetworkConfig(Optional.of(range), Optional.empty(), false, VXLAN);
    }

    /**
     * A network of both families.
     *
     * @return the configuration, for vxlan
     */
    public static NetworkConfig dual() {
        SubnetRange ipv6 = SubnetRange.of(Prefix.parse("fd00:5::/48"), 64);
        return new NetworkConfig(IPV4.ipv4(), Optional.of(ipv6), false, VXLAN);
    }

    /**
     * What a node's lease says.
     *
     * @param number the node, 0 to 65535
     * @param vtepMac the MAC address of its vxlan device
     * @return attributes for vxlan
     */
    public static LeaseAttributes attributes(int number, String vtepMac) {
        var data = new LinkedHashMap<String, Object>();
        data.put("VNI", 1);
        data.put("VtepMAC", vtepMac);
        var advertisement = new Advertisement("vxlan", Settings.of(data), Settings.EMPTY);
        return new LeaseAttributes(Optional.of(publicIp(number)), Optional.empty(), advertisement);
    }

    /**
     * What a node's lease says, with a MAC address that follows from its number.
     *
     * @param number the node, 0 to 65535
     * @return attributes for vxlan
     */
    public static LeaseAttributes attributes(int number) {
        return attributes(number, "0a:00:00:00:%02x:%02x".formatted(number >> 8, number & 0xff));
    }

    /**
     * A node's address.
     *
     * @param number the node, 0 to 65535
     * @return the address on the underlay
     */
    public static Ipv4 publicIp(int number) {
        return new Ipv4(Ipv4.parse("192.168.0.0").bits() + number);
    }

    /**
     * The value of a node's lease as flannel writes it.
     *
     * @param number the node, 0 to 65535
     * @return JSON
     */
    public static String json(int number) {
        return "{\"PublicIP\":\"%s\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"0a:00:00:00:%02x:%02x\"}}"
                .formatted(publicIp(number), number >> 8, number & 0xff);
    }

    /**
     * A node's first request.
     *
     * @param number the node, 0 to 65535
     * @return a request in {@link #IPV4} that remembers no subnet
     */
    public static LeaseRequest request(int number) {
        return new LeaseRequest(IPV4, attributes(number), Optional.empty());
    }

    /**
     * The request of a node that remembers its subnet.
     *
     * @param number the node, 0 to 65535
     * @param previous the key of what it held
     * @return a request in {@link #IPV4}
     */
    public static LeaseRequest request(int number, String previous) {
        return new LeaseRequest(IPV4, attributes(number), Optional.of(Subnets.parseKey(previous)));
    }
}
