package dev.loden.testbed;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A cluster's objects for tests: nodes without machines, and the daemons' service account, with exactly flannel's rights. */
public final class KubeCluster {
    /** The daemons' namespace. */
    public static final String NAMESPACE = "kube-flannel";

    /** The daemons' service account. */
    public static final String ACCOUNT = "flannel";

    private static final String PREFIX = "flannel.alpha.coreos.com/";
    private static final Pattern TOKEN = Pattern.compile("\"token\": ?\"([^\"]+)\"");
    private static final String ROLES = "/apis/rbac.authorization.k8s.io/v1/";

    private final KubeApiServer server;

    /**
     * A cluster without nodes.
     *
     * @param server running and empty
     */
    public KubeCluster(KubeApiServer server) {
        this.server = server;
        server.admin("POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + NAMESPACE + "\"}}");
        server.admin("POST", accounts(), "{\"metadata\":{\"name\":\"" + ACCOUNT + "\"}}");
        server.admin("POST", ROLES + "clusterroles", role(NAMESPACE));
        grant();
    }

    private static String accounts() {
        return "/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts";
    }

    /** Exactly the rules of flannel's manifest. */
    private static String role(String name) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"rules\":["
                + "{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"get\"]},"
                + "{\"apiGroups\":[\"\"],\"resources\":[\"nodes\"],\"verbs\":[\"get\",\"list\",\"watch\"]},"
                + "{\"apiGroups\":[\"\"],\"resources\":[\"nodes/status\"],\"verbs\":[\"patch\"]}]}";
    }

    /** Binds the role to the account. */
    public void grant() {
        server.admin(
                "POST",
                ROLES + "clusterrolebindings",
                "{\"metadata\":{\"name\":\"flannel\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\","
                        + "\"kind\":\"ClusterRole\",\"name\":\"" + NAMESPACE + "\"},\"subjects\":["
                        + "{\"kind\":\"ServiceAccount\",\"name\":\"" + ACCOUNT + "\",\"namespace\":\"" + NAMESPACE
                        + "\"},"
                        + "{\"kind\":\"User\",\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\"flannel-by-certificate\"}]}");
    }

    /** Removes the binding of the role to the account. */
    public void revoke() {
        server.admin("DELETE", ROLES + "clusterrolebindings/flannel", "");
    }

    /**
     * A new token of the account, as kubelet would mount it.
     *
     * @return good for an hour, or until the account is deleted
     */
    public String token() {
        String answer =
                server.admin("POST", accounts() + "/" + ACCOUNT + "/token", "{\"spec\":{\"expirationSeconds\":3600}}");
        Matcher token = TOKEN.matcher(answer);
        if (!token.find()) {
            throw new AssertionError("no token in " + answer);
        }
        return token.group(1);
    }

    /** Deletes the account and creates one of the same name, which makes all earlier tokens invalid. */
    public void replaceAccount() {
        server.admin("DELETE", accounts() + "/" + ACCOUNT, "");
        server.admin("POST", accounts(), "{\"metadata\":{\"name\":\"" + ACCOUNT + "\"}}");
    }

    /**
     * Creates a node.
     *
     * @param name of it
     * @param podCidrs none, one or two; the first also as spec.podCIDR
     */
    public void addNode(String name, String... podCidrs) {
        server.admin(
                "POST", "/api/v1/nodes", "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":" + spec(podCidrs) + "}");
    }

    private static String spec(String... podCidrs) {
        return podCidrs.length == 0
                ? "{}"
                : "{\"podCIDR\":\"" + podCidrs[0] + "\",\"podCIDRs\":[\"" + String.join("\",\"", podCidrs) + "\"]}";
    }

    /**
     * Assigns subnets to a node that has none; Kubernetes refuses to change them later.
     *
     * @param name of the node
     * @param podCidrs one or two
     */
    public void assign(String name, String... podCidrs) {
        server.admin("PATCH", "/api/v1/nodes/" + name, "{\"spec\":" + spec(podCidrs) + "}");
    }

    /**
     * Removes a node.
     *
     * @param name of it
     */
    public void deleteNode(String name) {
        server.admin("DELETE", "/api/v1/nodes/" + name, "");
    }

    /**
     * Sets annotations of a node, or removes them.
     *
     * @param name of the node
     * @param texts by names without prefix; empty to remove one
     */
    public void annotate(String name, Map<String, Optional<String>> texts) {
        String members = texts.entrySet().stream()
                .map(entry -> "\"" + PREFIX + entry.getKey() + "\":"
                        + entry.getValue().map(KubeCluster::quote).orElse("null"))
                .collect(Collectors.joining(","));
        server.admin("PATCH", "/api/v1/nodes/" + name, "{\"metadata\":{\"annotations\":{" + members + "}}}");
    }

    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /**
     * Sets a node's annotations as a daemon with the vxlan backend on it would.
     *
     * @param name of the node
     * @param publicIp its address on the underlay
     * @param vtepMac of its vxlan device
     */
    public void joinVxlan(String name, String publicIp, String vtepMac) {
        annotate(
                name,
                Map.of(
                        "backend-type", Optional.of("vxlan"),
                        "backend-data", Optional.of("{\"VNI\":1,\"VtepMAC\":\"" + vtepMac + "\"}"),
                        "kube-subnet-manager", Optional.of("true"),
                        "public-ip", Optional.of(publicIp)));
    }

    /**
     * Sets a condition of a node; its other conditions stay.
     *
     * @param name of the node
     * @param type of the condition
     * @param status True, False or Unknown
     * @param reason one word
     */
    public void setCondition(String name, String type, String status, String reason) {
        server.admin(
                "PATCH",
                "/api/v1/nodes/" + name + "/status",
                "{\"status\":{\"conditions\":[{\"type\":\"" + type + "\",\"status\":\"" + status + "\",\"reason\":\""
                        + reason + "\",\"message\":\"by a test\"}]}}");
    }

    /**
     * A node as the API returns it.
     *
     * @param name of it
     * @return JSON
     */
    public String node(String name) {
        return server.admin("GET", "/api/v1/nodes/" + name, "");
    }

    /**
     * A kubeconfig for the daemon's service account.
     *
     * @param tokenFile the file with its token; a relative path starts at the kubeconfig's directory
     * @return YAML
     */
    public String kubeconfig(String tokenFile) {
        return """
                current-context: lab
                contexts: [{name: lab, context: {cluster: lab, user: flannel}}]
                clusters: [{name: lab, cluster: {server: "%s", certificate-authority: "%s"}}]
                users: [{name: flannel, user: {tokenFile: "%s"}}]
                """.formatted(server.url(), server.authority().ca(), tokenFile);
    }
}
