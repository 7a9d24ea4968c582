package dev.loden.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Kubernetes objects from YAML.
 *
 * @param objects by kind, in their order; there is one of each kind
 */
record Manifest(Map<String, JsonNode> objects) {
    private static final JsonMapper MAPPER = new JsonMapper();

    static Manifest parse(String yaml) {
        var load = new Load(LoadSettings.builder().build());
        var objects = new LinkedHashMap<String, JsonNode>();
        StreamSupport.stream(load.loadAllFromString(yaml).spliterator(), false)
                .filter(document -> document != null)
                .map(document -> MAPPER.<JsonNode>valueToTree(document))
                .forEach(object -> objects.put(object.get("kind").textValue(), object));
        return new Manifest(objects);
    }

    JsonNode get(String kind) {
        return objects.get(kind);
    }

    /** A file in the ConfigMap, as JSON. */
    JsonNode file(String name) {
        try {
            return MAPPER.readTree(get("ConfigMap").get("data").get(name).textValue());
        } catch (JsonProcessingException e) {
            throw new AssertionError(name, e);
        }
    }

    JsonNode podSpec() {
        return get("DaemonSet").at("/spec/template/spec");
    }

    JsonNode container() {
        return podSpec().get("containers").get(0);
    }

    /** Where objects of this kind are posted. */
    static String path(String kind) {
        String namespaced = "/namespaces/kube-flannel/";
        return switch (kind) {
            case "Namespace" -> "/api/v1/namespaces";
            case "ServiceAccount" -> "/api/v1" + namespaced + "serviceaccounts";
            case "ConfigMap" -> "/api/v1" + namespaced + "configmaps";
            case "Pod" -> "/api/v1" + namespaced + "pods";
            case "DaemonSet" -> "/apis/apps/v1" + namespaced + "daemonsets";
            case "ClusterRole" -> "/apis/rbac.authorization.k8s.io/v1/clusterroles";
            case "ClusterRoleBinding" -> "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** The pod that a DaemonSet would make. */
    String pod() {
        var pod = MAPPER.createObjectNode();
        pod.putObject("metadata").put("name", "loden");
        pod.set("spec", podSpec());
        return pod.toString();
    }

    /** Texts of a list. */
    static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }
}
