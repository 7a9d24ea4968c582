package dev.loden.core.output;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.Json;
import dev.loden.core.status.PeerStatus;
import dev.loden.core.status.PlanReport;
import dev.loden.core.status.StatusBoard;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the control socket answers. Members are added and not renamed while {@code "schema"} is the same.
 *
 * <ul>
 *   <li>{@code GET /v1/status}: the node, with a summary of its peers
 *   <li>{@code GET /v1/peers?after=LEASE}: the peers after that one in the order of their leases, at most {@value #PAGE}; {@code "next"}
 *       is where the next page begins, empty at the end
 *   <li>{@code GET /v1/peers/NAME}: those whose lease or address it is, or in whose subnet it lies
 *   <li>{@code GET /v1/probe/NAME}: the same for one of them, after it has been probed
 *   <li>{@code GET /v1/plan?config=JSON}: what a turn would change, now or with another configuration; 422 if that would be refused
 *   <li>{@code POST /v1/backends/TYPE/ACTION}: has the configured backend do something; 422 if it cannot
 * </ul>
 */
public final class ControlApi implements BiFunction<String, String, HttpAnswer> {
    /** Of what is documented here. */
    private static final int SCHEMA = 1;

    private static final int PAGE = 1_000;
    private static final int NAMED = 20;
    private static final String BACKEND = "/v1/backends/";
    private static final String PEER = "/v1/peers/";
    private static final String PROBE = "/v1/probe/";
    private static final String BUSY = "the reconcile thread is busy";

    private final StatusBoard status;
    private final Peers peers;
    private final Plans plans;
    private final Probes probes;
    private final Actions actions;

    /** Asks the reconcile thread. */
    @FunctionalInterface
    public interface Plans {
        /**
         * What a turn would change.
         *
         * @param config another configuration than the one in force
         * @return empty if there is no answer in time
         */
        Optional<PlanReport> with(Optional<String> config);
    }

    /** Has the reconcile thread do something. */
    @FunctionalInterface
    public interface Actions {
        /**
         * What an operator can have the configured backend do.
         *
         * @return false if there is no answer in time
         */
        boolean run(String type, String action);
    }

    /** Asks the reconcile thread. */
    @FunctionalInterface
    public interface Peers {
        /**
         * Applies a question to the peers in the order of their leases.
         *
         * @return empty if there is no answer in time
         */
        Optional<Settings> ask(Function<Stream<PeerStatus>, Settings> question);
    }

    /**
     * What was measured.
     *
     * @param summary further members of the status
     * @param of members of the peer with this lease
     * @param now measures this peer; blocks for seconds
     */
    public record Probes(Supplier<Settings> summary, Function<String, Settings> of, Consumer<String> now) {
        /** Nothing is measured. */
        public static final Probes NONE = new Probes(() -> Settings.EMPTY, lease -> Settings.EMPTY, lease -> {});
    }

    /** Of a daemon. */
    public ControlApi(StatusBoard status, Peers peers, Plans plans, Probes probes, Actions actions) {
        this.probes = probes;
        this.status = status;
        this.peers = peers;
        this.plans = plans;
        this.actions = actions;
    }

    @Override
    public HttpAnswer apply(String method, String target) {
        if (method.equals("POST") && target.startsWith(BACKEND)) {
            return act(target.substring(BACKEND.length()).split("/", 2));
        }
        if (!method.equals("GET")) {
            return error(405, "only GET is served, and POST of " + BACKEND + "TYPE/ACTION");
        }
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        return switch (path) {
            case "/v1/status" -> status();
            case "/v1/peers" -> answer(peers.ask(all -> page(all, parameter(query, "after"))));
            case "/v1/plan" -> plan(parameter(query, "config"));
            default -> one(path);
        };
    }

    private HttpAnswer one(String path) {
        if (path.startsWith(PEER)) {
            return answer(peers.ask(all -> named(all, path.substring(PEER.length()))));
        }
        if (path.startsWith(PROBE)) {
            return probe(path.substring(PROBE.length()));
        }
        return error(404, "no such path; there are /v1/status, /v1/peers, /v1/peers/NAME, /v1/probe/NAME and /v1/plan");
    }

    private HttpAnswer probe(String name) {
        try {
            peers.ask(all -> Settings.of(
                            "lease",
                            all.filter(isNamed(name))
                                    .map(PeerStatus::lease)
                                    .findFirst()
                                    .orElse("")))
                    .flatMap(found -> found.string("lease"))
                    .filter(lease -> !lease.isEmpty())
                    .ifPresent(probes.now());
            return answer(peers.ask(all -> named(all, name)));
        } catch (PluginException e) {
            return error(503, e.getMessage());
        }
    }

    private static String parameter(String query, String name) {
        return query.startsWith(name + "=")
                ? URLDecoder.decode(query.substring(name.length() + 1), StandardCharsets.UTF_8)
                : "";
    }

    private HttpAnswer status() {
        Settings all = Settings.of(Map.of("schema", SCHEMA)).plus(status.report());
        Settings summary = peers.ask(ControlApi::summary).orElseGet(() -> Settings.of(Map.of("peersUnknown", BUSY)));
        return answer(Optional.of(all.plus(summary).plus(probes.summary().get())));
    }

    private HttpAnswer plan(String config) {
        try {
            return answer(plans.with(Optional.of(config).filter(text -> !text.isEmpty()))
                    .map(PlanReport::toSettings));
        } catch (PluginException | InvalidValueException e) {
            return error(422, e.getMessage());
        }
    }

    private HttpAnswer act(String[] words) {
        try {
            return answer(
                    actions.run(words[0], words.length > 1 ? words[1] : "")
                            ? Optional.of(Settings.of(Map.of("done", true)))
                            : Optional.empty());
        } catch (PluginException | InvalidValueException e) {
            return error(422, e.getMessage());
        }
    }

    private static HttpAnswer answer(Optional<Settings> body) {
        return body.map(found -> json(200, found)).orElseGet(() -> error(503, BUSY));
    }

    private static Settings summary(Stream<PeerStatus> peers) {
        var ways = new TreeMap<String, Object>();
        var troubled = new ArrayList<Object>();
        peers.forEach(peer -> {
            ways.merge(peer.way(), 1, (a, b) -> (int) a + (int) b);
            if (!peer.trouble().isEmpty() && troubled.size() < NAMED) {
                troubled.add(peer.toSettings());
            }
        });
        var members = new LinkedHashMap<String, Object>();
        members.put("ways", Settings.of(ways));
        members.put("troubled", troubled);
        return Settings.of(members);
    }

    private Settings page(Stream<PeerStatus> peers, String after) {
        // In the order of the stream, which is not that of the texts.
        List<PeerStatus> rest = peers.dropWhile(
                        peer -> !after.isEmpty() && !peer.lease().equals(after))
                .skip(after.isEmpty() ? 0 : 1)
                .limit(PAGE + 1L)
                .toList();
        boolean more = rest.size() > PAGE;
        List<PeerStatus> page = more ? rest.subList(0, PAGE) : rest;
        return list(page.stream())
                .plus(Settings.of(Map.of("next", more ? page.getLast().lease() : "")));
    }

    private Settings named(Stream<PeerStatus> peers, String name) {
        return list(peers.filter(isNamed(name)));
    }

    /** By the lease, a public address, or the address of a pod there. */
    private static Predicate<PeerStatus> isNamed(String name) {
        Predicate<PeerStatus> given = peer -> peer.lease().equals(name)
                || peer.lease().replace('/', '-').equals(name)
                || List.of(peer.addresses().split(" ")).contains(name);
        try {
            IpAddress address = IpAddress.parse(name);
            return given.or(peer -> Stream.of(peer.lease().split(","))
                    .map(Prefix::parse)
                    .anyMatch(subnet -> subnet.family() == address.family() && subnet.contains(address)));
        } catch (InvalidValueException noAddress) {
            return given;
        }
    }

    private Settings list(Stream<PeerStatus> peers) {
        return Settings.of(Map.of(
                "peers",
                peers.map(peer -> peer.toSettings().plus(probes.of().apply(peer.lease())))
                        .toList()));
    }

    private static HttpAnswer error(int code, String text) {
        return json(code, Settings.of(Map.of("error", text)));
    }

    private static HttpAnswer json(int code, Settings body) {
        return new HttpAnswer(code, HttpAnswer.JSON, Json.print(body) + "\n");
    }
}
