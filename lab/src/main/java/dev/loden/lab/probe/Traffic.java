package dev.loden.lab.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packets that a link carried, counted.
 *
 * @param tunnelled packets inside VXLAN, or inside UDP as flannel's udp has them, by tunnel
 * @param plainIcmp ICMP packets, of ICMPv6 echoes, outside any tunnel
 * @param other everything else: ARP, neighbor discovery, lease traffic
 * @param missed packets that tcpdump was too slow to record; unless 0, the counts are too low and a kind may be absent
 */
public record Traffic(Map<Tunnel, Integer> tunnelled, int plainIcmp, int other, long missed) {
    private static final Pattern VXLAN =
            Pattern.compile("^\\d\\d:\\S+ IP6? \\S+ > \\S+\\.(\\d+): VXLAN, flags \\[I\\] \\S+, vni (\\d+)$");

    /** The forced reading of it as VXLAN is nonsense; what counts is the port that both ends have. */
    private static final Pattern DATAGRAM = Pattern.compile("^\\d\\d:\\S+ IP6? \\S+\\.8285 > \\S+\\.8285: .*$");

    private static final int DATAGRAM_PORT = 8285;
    private static final Pattern ICMP =
            Pattern.compile("^\\d\\d:\\S+ (IP \\S+ > \\S+: ICMP |IP6 \\S+ > \\S+: ICMP6, echo ).*$");
    /** A packet's first line; the packet inside a tunnel follows on a line without a time. */
    private static final Pattern PACKET = Pattern.compile("^\\d\\d:\\d\\d:\\d\\d\\.\\d+ .*$");

    /**
     * A tunnel as the packets show it.
     *
     * @param port the UDP port it is sent to
     * @param vni its number in VXLAN; {@link #NO_VNI} where the payload is an IP packet
     */
    public record Tunnel(int port, int vni) implements Comparable<Tunnel> {
        /** Of a tunnel that is not VXLAN. */
        public static final int NO_VNI = -1;

        @Override
        public int compareTo(Tunnel that) {
            return port != that.port ? Integer.compare(port, that.port) : Integer.compare(vni, that.vni);
        }

        @Override
        public String toString() {
            return port + (vni == NO_VNI ? " with a packet" : " with VXLAN vni " + vni);
        }
    }

    /** Keeps a sorted copy. */
    public Traffic {
        tunnelled = Collections.unmodifiableSortedMap(new TreeMap<>(tunnelled));
    }

    /** Reads what {@code tcpdump -nn -T vxlan} has printed. */
    static Traffic parse(String output, long missed) {
        var tunnelled = new TreeMap<Tunnel, Integer>();
        int plainIcmp = 0;
        int other = 0;
        for (String line : output.split("\n", -1)) {
            Matcher vxlan = VXLAN.matcher(line);
            if (vxlan.matches()) {
                var tunnel = new Tunnel(Integer.parseInt(vxlan.group(1)), Integer.parseInt(vxlan.group(2)));
                tunnelled.merge(tunnel, 1, Integer::sum);
            } else if (DATAGRAM.matcher(line).matches()) {
                tunnelled.merge(new Tunnel(DATAGRAM_PORT, Tunnel.NO_VNI), 1, Integer::sum);
            } else if (ICMP.matcher(line).matches()) {
                plainIcmp++;
            } else if (PACKET.matcher(line).matches()) {
                other++;
            }
        }
        return new Traffic(tunnelled, plainIcmp, other, missed);
    }

    /**
     * The kinds of packets, without their numbers.
     *
     * @return for example {@code UDP 8472} or {@code plain ICMP}
     */
    public String kinds() {
        var kinds = new ArrayList<String>();
        tunnelled.keySet().forEach(tunnel -> kinds.add("UDP " + tunnel.port()));
        if (plainIcmp > 0) {
            kinds.add("plain ICMP");
        }
        return String.join(", ", kinds);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        tunnelled.forEach((tunnel, count) ->
                text.append(count).append(" x UDP port ").append(tunnel).append(", "));
        return text.append(plainIcmp).append(" x plain ICMP").toString();
    }
}
