package dev.loden.distro;

import static dev.loden.distro.Flag.list;
import static dev.loden.distro.Flag.onOff;
import static dev.loden.distro.Flag.text;

import java.util.List;

/** All flags of the daemon: flannel's, and a few of Loden's own. */
final class Flags {
    /** A part of the help. */
    record Group(String title, List<Flag> flags) {}

    private static final Group LEASES = new Group(
            "Leases",
            List.of(
                    text(
                            "subnet-store",
                            "store",
                            "etcd",
                            "where subnet leases are kept: etcd, kube, file:DIRECTORY, or the scheme of a plugin"),
                    text(
                            "subnet-lease-renew-margin",
                            "minutes",
                            "60",
                            "how long before its end a lease is renewed, 1 to 1439"),
                    text(
                            "etcd-endpoints",
                            "urls",
                            "http://127.0.0.1:4001,http://127.0.0.1:2379",
                            "the servers, tried in turn"),
                    text(
                            "etcd-prefix",
                            "key",
                            "/coreos.com/network",
                            "what the keys of configuration and leases begin with"),
                    text(
                            "etcd-cafile",
                            "file",
                            "",
                            "certificate authority (PEM) that signed the servers' certificates"),
                    text("etcd-certfile", "file", "", "client certificate (PEM), with --etcd-keyfile"),
                    text("etcd-keyfile", "file", "", "the client certificate's private key (PEM)"),
                    text("etcd-username", "name", "", "user, with --etcd-password"),
                    text("etcd-password", "text", "", "password; better given as FLANNELD_ETCD_PASSWORD")));

    private static final Group INTERFACE = new Group(
            "External interface",
            List.of(
                    list("iface", "name|address", "the link to the other nodes; the first that exists counts"),
                    list("iface-regex", "regex", "the same by a regular expression on names and addresses"),
                    text("iface-can-reach", "address", "", "the link that packets to this address leave by"),
                    text(
                            "public-ip",
                            "address",
                            "",
                            "what the other nodes reach this one at, if not the link's address"),
                    text("public-ipv6", "address", "", "the same for IPv6")));

    private static final Group KUBERNETES = new Group(
            "Kubernetes",
            List.of(
                    onOff("kube-subnet-mgr", false, "take subnets from the Kubernetes API instead of etcd"),
                    text("kube-api-url", "url", "", "the API server, instead of the pod's or the kubeconfig's"),
                    text("kubeconfig-file", "file", "", "credentials, outside a pod"),
                    text("kube-annotation-prefix", "prefix", "flannel.alpha.coreos.com", "of the nodes' annotations"),
                    text(
                            "net-config-path",
                            "file",
                            "/etc/kube-flannel/net-conf.json",
                            "the network configuration; given without --kube-subnet-mgr, it counts instead of the store's"),
                    onOff("set-node-network-unavailable", true, "clear the node's NetworkUnavailable condition")));

    private static final Group TRAFFIC = new Group(
            "Traffic rules",
            List.of(
                    onOff("ip-masq", false, "masquerade what pods send out of the network"),
                    onOff("ip-masq-fully-random-disable", false, "masquerade without random source ports"),
                    onOff("iptables-forward-rules", true, "accept forwarded packets of the network"),
                    text("iptables-resync", "seconds", "5", "how often the rules are checked"),
                    onOff("ip-blackhole-route", false, "drop packets to own addresses that no pod has")));

    private static final Group OPERATION = new Group(
            "Operation",
            List.of(
                    text("subnet-file", "file", "/run/flannel/subnet.env", "what CNI plugins read"),
                    text(
                            "route-style",
                            "style",
                            "auto",
                            "plain: routes name their gateways; nexthop: by next-hop objects; auto: these above 1000 peers"),
                    text("resync-period", "duration", "10s", "how often the kernel is compared with the leases"),
                    onOff("kernel-events", true, "compare also as soon as the kernel tells of a change"),
                    text(
                            "drain-time",
                            "duration",
                            "30s",
                            "how long this node still receives in the old way after a change of the backend"),
                    text("healthz-ip", "address", "0.0.0.0", "where /healthz and /readyz are served"),
                    text("healthz-port", "port", "0", "their port; 0 serves none"),
                    text(
                            "plugins-dir",
                            "directory",
                            "plugins/ of the distribution",
                            "drop-in plugins, a directory each"),
                    text("v", "level", "0", "log more: 1 changes and their reasons, 5 everything, with stack traces"),
                    text("vmodule", "text", "", "accepted, without effect"),
                    onOff("version", false, "print the version and exit"),
                    onOff("help", false, "print this help and exit")));

    /** In the help's order. */
    static final List<Group> GROUPS = List.of(LEASES, INTERFACE, KUBERNETES, TRAFFIC, OPERATION);

    private Flags() {}

    static List<Flag> all() {
        return GROUPS.stream().flatMap(group -> group.flags().stream()).toList();
    }
}
