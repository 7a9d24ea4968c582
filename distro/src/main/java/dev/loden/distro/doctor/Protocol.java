package dev.loden.distro.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What differs between the families of pods: names in subnet.env, of the kernel's settings, of programs. */
enum Protocol {
    IPV4("IPv4", "FLANNEL_SUBNET", "net/ipv4"),
    IPV6("IPv6", "FLANNEL_IPV6_SUBNET", "net/ipv6");

    private final String title;
    private final String variable;
    private final String settings;

    Protocol(String title, String variable, String settings) {
        this.title = title;
        this.variable = variable;
        this.settings = settings;
    }

    /** Those that the pods of this host have; IPv4 where that is not known. */
    static List<Protocol> of(Host host) {
        Map<String, String> variables = host.subnetEnv();
        List<Protocol> known = Arrays.stream(values())
                .filter(protocol -> variables.containsKey(protocol.variable))
                .toList();
        return known.isEmpty() ? List.of(IPV4) : known;
    }

    /** The node's subnet with the address of its bridge: {@code 10.244.1.1/24}. */
    Optional<String> subnet(Host host) {
        return Optional.ofNullable(host.subnetEnv().get(variable));
    }

    /** The subject of a check that there is for each: most networks have IPv4 alone, where nothing is said of it. */
    String subject(String check) {
        return this == IPV4 ? check : title + " " + check;
    }

    String title() {
        return title;
    }

    /** One of the kernel's settings, below /proc/sys. */
    String setting(String name) {
        return settings + "/" + name;
    }

    /** The setting that lets packets through. */
    String forwarding() {
        return setting(this == IPV4 ? "ip_forward" : "conf/all/forwarding");
    }

    /** The program for its rules. */
    String iptables() {
        return this == IPV4 ? "iptables" : "ip6tables";
    }

    /** A pattern of files that are named by an address. */
    String addresses() {
        return this == IPV4 ? "*.*.*.*" : "*:*";
    }
}
