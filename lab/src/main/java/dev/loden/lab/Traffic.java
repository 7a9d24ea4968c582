package dev.loden.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a wire has carried, counted.
 *
 * @param tunnelled packets inside VXLAN, by tunnel
 * @param bareIcmp ICMP packets outside any tunnel
 * @param other everything else: ARP, neighbor discovery, lease traffic
 */
public record Traffic(Map<Tunnel, Integer> tunnelled, int bareIcmp, int other) {
    private static final Pattern VXLAN =
            Pattern.compile("^\\d\\d:\\S+ IP6? \\S+ > \\S+\\.(\\d+): VXLAN, flags \\[I\\] \\S+, vni (\\d+)$");
    private static final Pattern ICMP = Pattern.compile("^\\d\\d:\\S+ IP \\S+ > \\S+: ICMP .*$");
    /** A packet's first line; the packet inside a tunnel follows on a line without a time. */
    private static final Pattern PACKET = Pattern.compile("^\\d\\d:\\d\\d:\\d\\d\\.\\d+ .*$");

    /**
     * A VXLAN tunnel as the wire shows it.
     *
     * @param port the UDP port it is sent to
     * @param vni its number
     */
    public record Tunnel(int port, int vni) implements Comparable<Tunnel> {
        @Override
        public int compareTo(Tunnel that) {
            return port != that.port ? Integer.compare(port, that.port) : Integer.compare(vni, that.vni);
        }
    }

    /** Keeps a sorted copy. */
    public Traffic {
        tunnelled = Collections.unmodifiableSortedMap(new TreeMap<>(tunnelled));
    }

    /** Reads what {@code tcpdump -nn -T vxlan} has printed. */
    static Traffic parse(String output) {
        var tunnelled = new TreeMap<Tunnel, Integer>();
        int bareIcmp = 0;
        int other = 0;
        for (String line : output.split("\n", -1)) {
            Matcher vxlan = VXLAN.matcher(line);
            if (vxlan.matches()) {
                var tunnel = new Tunnel(Integer.parseInt(vxlan.group(1)), Integer.parseInt(vxlan.group(2)));
                tunnelled.merge(tunnel, 1, Integer::sum);
            } else if (ICMP.matcher(line).matches()) {
                bareIcmp++;
            } else if (PACKET.matcher(line).matches()) {
                other++;
            }
        }
        return new Traffic(tunnelled, bareIcmp, other);
    }

    /**
     * What it is, without numbers.
     *
     * @return for example {@code UDP 8472} or {@code bare ICMP}
     */
    public String kinds() {
        var kinds = new ArrayList<String>();
        tunnelled.keySet().forEach(tunnel -> kinds.add("UDP " + tunnel.port()));
        if (bareIcmp > 0) {
            kinds.add("bare ICMP");
        }
        return String.join(", ", kinds);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        tunnelled.forEach((tunnel, count) -> text.append(count)
                .append(" x UDP port ")
                .append(tunnel.port())
                .append(" with VXLAN vni ")
                .append(tunnel.vni())
                .append(", "));
        return text.append(bareIcmp).append(" x bare ICMP").toString();
    }
}
