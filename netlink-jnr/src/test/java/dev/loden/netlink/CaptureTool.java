package dev.loden.netlink;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.netlink.codec.AddressCodec;
import dev.loden.netlink.codec.FdbCodec;
import dev.loden.netlink.codec.LinkCodec;
import dev.loden.netlink.codec.NeighborCodec;
import dev.loden.netlink.codec.NextHopCodec;
import dev.loden.netlink.codec.RouteCodec;
import dev.loden.netlink.socket.NetlinkSocket;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Prints, as hexadecimal text, the kernel's messages about objects that iproute2 made: the source of captured.txt. Run its main as root.
 */
final class CaptureTool {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.RECEIVE_BUFFER);
    private final StringBuilder output;

    private CaptureTool(StringBuilder output) {
        this.output = output;
    }

    /**
     * Prints to the standard output.
     *
     * @param arguments none
     * @throws Throwable if it cannot
     */
    public static void main(String[] arguments) throws Throwable {
        var output = new StringBuilder();
        Netns.run(() -> new CaptureTool(output).capture());
        System.out.print(output);
    }

    private void capture() {
        Ip.makeHost();
        make("ip link add flannel.1 address 0a:58:00:00:00:01 type vxlan id 1 dstport 8472 local 172.16.1.100"
                + " dev eth0 nolearning");
        make("ip link add vx6 type vxlan id 2 dstport 4789 local fd00:16::100 dev eth0 gbp");
        make("ip link set flannel.1 up");
        dump(Netlink.RTM_GETLINK, LinkCodec::writeDump);
        make("ip addr add 10.244.0.0/32 dev flannel.1");
        make("ip addr add 172.16.1.150/24 dev eth0");
        make("ip addr add 10.9.0.1 peer 10.9.0.2/32 dev eth0");
        dump(Netlink.RTM_GETADDR, writer -> AddressCodec.writeDump(writer, Netlink.AF_INET));
        dump(Netlink.RTM_GETADDR, writer -> AddressCodec.writeDump(writer, Netlink.AF_INET6));
        make("ip nexthop add id 7 via 10.244.3.0 dev flannel.1 onlink proto 76");
        make("ip nexthop add id 8 group 7");
        dump(Netlink.RTM_GETNEXTHOP, NextHopCodec::writeDump);
        make("ip route add 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink");
        make("ip route add 10.244.1.0/24 via 172.16.1.101 dev eth0 proto 76");
        make("ip route add 10.244.3.0/24 nhid 7");
        make("ip route add 10.1.0.0/16 nexthop via 172.16.1.11 dev eth0 nexthop via 172.16.1.12 dev eth0");
        make("ip route add 10.244.4.0/24 via inet6 fd00:16::4 dev eth0");
        make("ip route add default via 172.16.1.1 metric 100");
        dump(Netlink.RTM_GETROUTE, writer -> RouteCodec.writeDump(writer, Netlink.AF_INET));
        make("ip route add fd01:0:0:2::/64 via fd01:0:0:2:: dev flannel.1 onlink");
        dump(Netlink.RTM_GETROUTE, writer -> RouteCodec.writeDump(writer, Netlink.AF_INET6));
        make("ip neigh add 10.244.2.0 lladdr 0a:58:00:00:ff:02 dev flannel.1 nud permanent");
        make("ip neigh add 10.244.3.0 lladdr 0a:58:00:00:ff:03 dev flannel.1 nud stale");
        make("ip neigh add 10.244.4.0 lladdr 0a:58:00:00:ff:04 dev flannel.1 nud noarp");
        dump(Netlink.RTM_GETNEIGH, writer -> NeighborCodec.writeDump(writer, Netlink.AF_INET, flannel()));
        make("bridge fdb add 0a:58:00:00:ff:02 dev flannel.1 dst 172.16.1.102");
        make("bridge fdb add 0a:58:00:00:ff:03 dev flannel.1 dst 172.16.1.103 dynamic");
        dump(Netlink.RTM_GETNEIGH, writer -> FdbCodec.writeDump(writer, flannel()));
        refuse("ip route add 10.244.8.0/24 via 10.244.8.0 dev flannel.1, by netlink");
    }

    private void make(String command) {
        Ip.run(command);
        output.append("$ ").append(command).append('\n');
    }

    private int flannel() {
        return new LinkLookup(socket, TIMEOUT).index("flannel.1");
    }

    private void dump(int type, Consumer<MessageWriter> body) {
        send(type, Netlink.NLM_F_DUMP, body);
        boolean done = false;
        while (!done && socket.receive(TIMEOUT) == 0) {
            done = print(socket.received());
        }
    }

    private void refuse(String what) {
        output.append("$ ").append(what).append('\n');
        var gateway = new Via.Gateway(Ipv4.parse("10.244.8.0"), "", false);
        var route = new Route(Prefix.parse("10.244.8.0/24"), gateway, 3);
        int link = flannel();
        int create = Netlink.NLM_F_CREATE | Netlink.NLM_F_ACK;
        send(Netlink.RTM_NEWROUTE, create, writer -> RouteCodec.write(writer, route, link));
        socket.receive(TIMEOUT);
        print(socket.received());
    }

    private void send(int type, int flags, Consumer<MessageWriter> body) {
        var writer = MessageWriter.ofCapacity(4096);
        writer.begin(type, Netlink.NLM_F_REQUEST | flags, socket.reserveSequences(1));
        body.accept(writer);
        writer.end();
        socket.send(writer.finished());
    }

    private boolean print(MessageReader message) {
        while (message.next()) {
            if (message.type() == Netlink.NLMSG_DONE) {
                return true;
            }
            output.append(HexFormat.of().formatHex(message.bytes())).append('\n');
        }
        return false;
    }
}
