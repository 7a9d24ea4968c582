package dev.loden.distro.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.distro.Program;
import dev.loden.distro.trace.Hop;
import dev.loden.distro.trace.KernelPath;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The way of a packet from here to another pod. */
@Command(
        name = "trace",
        description = {
            "Follows a packet from a pod of this host to another pod, or to a node's pods, with the kernel's own lookups (it",
            "takes iproute2); says beside each what the daemon would change; then asks for echoes by tunnel and underlay."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is there, and packets arrive",
            "1:something is missing, or packets do not arrive",
            "2:it cannot be traced"
        })
final class TraceCommand implements Callable<Integer> {
    private static final int ARRIVES = 0;
    private static final int BROKEN = 1;
    private static final int FAILED = 2;
    private static final String MAPPED = "::ffff:";

    @Spec
    private CommandSpec spec;

    @Mixin
    private DaemonSocket socket;

    @Parameters(index = "0", paramLabel = "<from>", description = "the address of a pod on this host, or of this host")
    private String from;

    @Parameters(
            index = "1",
            paramLabel = "<to>",
            description = "a pod's address; or a node: its public address, or its subnet")
    private String to;

    @Override
    public Integer call() {
        if (Program.output("ip", "-V").isEmpty()) {
            return fail("iproute2 (ip, bridge) is not installed here: apt-get install iproute2, or run it on the host");
        }
        IpAddress source;
        try {
            source = plain(from);
        } catch (InvalidValueException e) {
            return fail(e.getMessage());
        }
        String problem = "";
        JsonNode peer = MissingNode.getInstance();
        JsonNode plan = MissingNode.getInstance();
        try {
            peer = socket.daemon().get("/v1/probe/" + to).path("peers").path(0);
            plan = socket.daemon().get("/v1/plan");
        } catch (IOException e) {
            problem = e.getMessage();
        }
        List<Hop> hops;
        try {
            hops = KernelPath.of(source, destination(peer, source.family()), Program::output);
        } catch (InvalidValueException e) {
            return fail(e.getMessage());
        }
        boolean whole = print(hops, plan);
        boolean arrives = print(probe(peer.path("probe"), source.family()), problem);
        return whole && arrives ? ARRIVES : BROKEN;
    }

    private int fail(String reason) {
        spec.commandLine().getErr().println("loden trace: " + reason);
        spec.commandLine().getErr().flush();
        return FAILED;
    }

    /** Of a node, the first address of the source's family that its bridge may have. */
    private IpAddress destination(JsonNode peer, Family family) {
        String lease = peer.path("lease").asText();
        boolean node = lease.equals(to)
                || List.of(peer.path("addresses").asText().split(" ", -1)).contains(to);
        IpAddress wanted = node ? bridge(lease, family) : plain(to);
        if (wanted.family() != family) {
            throw new InvalidValueException(to, "of another family than " + from);
        }
        return wanted;
    }

    private IpAddress bridge(String lease, Family family) {
        return Stream.of(lease.split(",", -1))
                .map(Prefix::parse)
                .filter(subnet -> subnet.family() == family)
                .map(subnet -> subnet.address().plus(1))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(to, "the node has no subnet of the family of " + from));
    }

    /** No packet has an address of IPv4 in the form of IPv6 (RFC 4291 section 2.5.5.2). */
    private static IpAddress plain(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address instanceof Ipv6 && address.toString().startsWith(MAPPED)) {
            throw new InvalidValueException(
                    text,
                    "an IPv4 address in the form of IPv6: " + address.toString().substring(MAPPED.length()));
        }
        return address;
    }

    /** Prints them, and says whether all are there and none is about to be changed. */
    private boolean print(List<Hop> hops, JsonNode plan) {
        var rows = new ArrayList<List<String>>();
        boolean whole = true;
        for (Hop hop : hops) {
            List<String> changes = StreamSupport.stream(plan.path("changes").spliterator(), false)
                    .map(change -> change.path("command").asText())
                    .filter(command -> hop.marks().stream().anyMatch(command::contains))
                    .toList();
            boolean planned = !hop.marks().isEmpty() && !plan.isMissingNode();
            rows.add(List.of(
                    hop.kind(),
                    hop.there() ? hop.found() : "MISSING: " + hop.found(),
                    !changes.isEmpty()
                            ? "the plan: " + String.join("; ", changes)
                            : planned && hop.there() ? "as planned" : ""));
            whole &= hop.there() && changes.isEmpty();
        }
        out().print(Table.text(rows));
        return whole;
    }

    /** Of a peer with both families, what was measured of this one. */
    private static JsonNode probe(JsonNode all, Family family) {
        String wanted = family == Family.IPV4 ? "IPv4" : "IPv6";
        return StreamSupport.stream(all.path("ways").spliterator(), false)
                .filter(way -> way.path("family").asText().equals(wanted))
                .findFirst()
                .orElse(all);
    }

    private boolean print(JsonNode probe, String problem) {
        if (!problem.isEmpty() || probe.isMissingNode()) {
            out().println(
                            problem.isEmpty()
                                    ? to + " is no peer's address, so nothing is probed"
                                    : "Neither plan nor probes: " + problem);
            out().flush();
            return false;
        }
        var rows = new ArrayList<List<String>>();
        for (String way : List.of("overlay", "underlay")) {
            if (probe.has(way)) {
                rows.add(List.of(way, echoes(probe.path(way))));
            }
        }
        out().print(Table.text(rows));
        String text = probe.path("text").asText();
        out().println(
                        text.isEmpty()
                                ? "Packets arrive."
                                : text + ": " + probe.path("remedy").asText());
        out().flush();
        return text.isEmpty();
    }

    private static String echoes(JsonNode path) {
        if (!path.path("answers").asBoolean()) {
            return "no answer";
        }
        return "answers after %.2f ms, %d %% lost%s"
                .formatted(
                        path.path("latencyMicros").asInt() / 1000.0,
                        path.path("lossPercent").asInt(),
                        path.path("carries").asInt() == 0
                                ? ""
                                : ", carries packets of " + path.path("carries").asInt() + " bytes");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
