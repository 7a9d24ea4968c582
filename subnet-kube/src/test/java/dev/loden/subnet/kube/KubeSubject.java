package dev.loden.subnet.kube;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.codec.json.Json;
import dev.loden.codec.json.LeaseJson;
import dev.loden.subnet.kube.node.AnnotationKeys;
import dev.loden.subnet.kube.node.NodeJson;
import dev.loden.subnet.kube.node.NodeLease;
import dev.loden.testbed.FaultProxy;
import dev.loden.testbed.KubeApiServer;
import dev.loden.testkit.StoreCapability;
import dev.loden.testkit.StoreSubject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A cluster as the contract of lease stores sees one: a lease is a node that is named as the lease's key. */
final class KubeSubject extends StoreSubject {
    /** The subnet Kubernetes assigned to the node under test. */
    static final String OWN = "10.5.101.0-24";

    private static final String PREFIX = AnnotationKeys.DEFAULT_PREFIX + "/";

    /** Kubernetes takes no more than 256 KiB of annotations. */
    private static final int LONGEST = 200_000;

    private final Cluster cluster;

    KubeSubject(Path directory) {
        cluster = new Cluster(directory);
        cluster.nodes.addNode(OWN, "10.5.101.0/24");
    }

    @Override
    protected SubnetManager create() {
        return cluster.open(OWN);
    }

    /** Kubernetes assigns the subnets, and the configuration is in a file. */
    @Override
    public Set<StoreCapability> capabilities() {
        return Set.of(StoreCapability.REGISTRATION);
    }

    @Override
    public void put(String key, String value) {
        Map<String, Object> metadata = Map.of("name", key, "annotations", Settings.of(annotations(value)));
        if (exists(key)) {
            cluster.server.admin(
                    "PATCH", path(key), Json.print(Settings.of(Map.of("metadata", Settings.of(metadata)))));
        } else {
            Settings node = Settings.of(Map.of("metadata", Settings.of(metadata), "spec", spec(key)));
            cluster.server.admin("POST", "/api/v1/nodes", Json.print(node));
        }
    }

    private static Settings spec(String key) {
        try {
            String subnet = Subnets.parseKey(key).toString();
            return Settings.of(Map.of("podCIDR", subnet, "podCIDRs", List.of(subnet)));
        } catch (InvalidValueException e) {
            return Settings.EMPTY;
        }
    }

    private static Map<String, Object> annotations(String value) {
        var annotations = new LinkedHashMap<String, Object>();
        annotations.put(PREFIX + "kube-subnet-manager", "true");
        try {
            var attributes = LeaseJson.read(value);
            annotations.put(PREFIX + "backend-type", attributes.advertisement().backendType());
            annotations.put(
                    PREFIX + "backend-data",
                    Json.print(attributes.advertisement().data()));
            annotations.put(
                    PREFIX + "public-ip", attributes.publicIp().orElseThrow().toString());
        } catch (InvalidValueException e) {
            annotations.put(PREFIX + "backend-data", value.substring(0, Math.min(value.length(), LONGEST)));
        }
        return annotations;
    }

    private boolean exists(String key) {
        return reply(key).code() == 200;
    }

    private KubeApiServer.Reply reply(String key) {
        return cluster.server.call(cluster.nodes.token(), "GET", path(key), "");
    }

    private static String path(String key) {
        return "/api/v1/nodes/" + key;
    }

    @Override
    public void delete(String key) {
        cluster.nodes.deleteNode(key);
    }

    @Override
    public Optional<String> get(String key) {
        KubeApiServer.Reply reply = reply(key);
        return reply.code() == 200 && NodeJson.lease(reply.body()) instanceof NodeLease.Valid valid
                ? Optional.of(value(valid.lease()))
                : Optional.empty();
    }

    private static String value(Lease lease) {
        return LeaseJson.write(lease.attributes());
    }

    @Override
    public boolean expires(String key) {
        return false;
    }

    @Override
    public void disturb() {
        cluster.proxy.set(FaultProxy.Mode.REFUSE);
        cluster.proxy.cut();
        cluster.proxy.set(FaultProxy.Mode.PASS);
    }

    @Override
    public void close() {
        super.close();
        cluster.close();
    }
}
