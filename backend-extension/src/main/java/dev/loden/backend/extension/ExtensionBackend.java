package dev.loden.backend.extension;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The operator's commands as a plan: one object for this node, one for each peer, which {@link CommandDriver} adds and removes by
 * running them. The one exception to its purity is PreStartupCommand: no lease can be had without its output, so {@link #advertise} runs
 * it, once for each opening of the backend.
 */
final class ExtensionBackend implements Backend {
    static final String TYPE = "extension";

    /** Under this name a text has its place in {@link Settings}; see {@link Advertisement}. */
    private static final String TEXT = "";

    private final NetworkConfig network;
    private final ExtensionConfig config;
    private Optional<Settings> data = Optional.empty();

    ExtensionBackend(NetworkConfig network, ExtensionConfig config) {
        this.network = network;
        this.config = config;
    }

    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        if (data.isEmpty()) {
            data = Optional.of(config.preStartup().isEmpty() ? Settings.EMPTY : Settings.of(TEXT, preStartup()));
        }
        return new Advertisement(TYPE, data.get(), Settings.EMPTY);
    }

    private String preStartup() {
        try {
            return new Command("PreStartupCommand", config.preStartup(), config.limit()).run(Map.of(), "");
        } catch (IOException e) {
            throw new PluginException(ErrorCode.UNAVAILABLE, e.getMessage(), e);
        }
    }

    @Override
    public Scope scope(Underlay underlay) {
        return new Scope(Set.of(), List.of(), Set.of(CommandDriver.NAME));
    }

    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        if (config.postStartup().isEmpty()) {
            return NetworkPlan.EMPTY;
        }
        var environment = new LinkedHashMap<String, String>();
        environment.put("NETWORK", text(network.ipv4().map(SubnetRange::network)));
        environment.put("IPV6NETWORK", text(network.ipv6().map(SubnetRange::network)));
        environment.putAll(environment(own));
        return NetworkPlan.of(new StartupCommand(config.postStartup(), environment, config.limit()));
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        LeaseAttributes node = peer.attributes();
        if (node.publicAddresses().isEmpty()) {
            throw new PluginException(ErrorCode.CONFIG, "has no public address");
        }
        if (config.peer().isEmpty()) {
            return NetworkPlan.EMPTY;
        }
        return NetworkPlan.of(new PeerEntry(
                peer.subnets().key(),
                environment(peer),
                published(node.advertisement().data()),
                config.peer(),
                true));
    }

    /** flannel's names, and the same for IPv6; what there is not is empty. */
    private static Map<String, String> environment(Lease lease) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("SUBNET", text(lease.subnets().ipv4()));
        environment.put("IPV6SUBNET", text(lease.subnets().ipv6()));
        environment.put("PUBLIC_IP", text(lease.attributes().publicIp()));
        environment.put("PUBLIC_IPV6", text(lease.attributes().publicIpv6()));
        return environment;
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("");
    }

    /** What the peer's PreStartupCommand printed. It becomes a command's input, so flannel takes a text and nothing else. */
    private static String published(Settings data) {
        if (data.isEmpty()) {
            return "";
        }
        return data.string(TEXT)
                .orElseThrow(() -> new InvalidValueException(data.toString(), "must be a text").named("BackendData"));
    }
}
