package dev.loden.subnet.kube;

/** What a node's annotations tell. */
enum Annotation {
    /** Which backend reaches the node. */
    BACKEND_TYPE("backend-type"),
    /** What that backend needs to know over IPv4, JSON. */
    BACKEND_DATA("backend-data"),
    /** The same over IPv6. */
    BACKEND_V6_DATA("backend-v6-data"),
    /** {@code true} where a daemon looks after the node. */
    MANAGED("kube-subnet-manager"),
    /** What the node is reached at. */
    PUBLIC_IP("public-ip"),
    /** The same for IPv6. */
    PUBLIC_IPV6("public-ipv6"),
    /** Set by operators: wins over what the node found out itself. */
    PUBLIC_IP_OVERWRITE("public-ip-overwrite"),
    /** The same for IPv6. */
    PUBLIC_IPV6_OVERWRITE("public-ipv6-overwrite"),
    /** Set by operators: the same as {@code --public-ip}. */
    NODE_PUBLIC_IP("node-public-ip"),
    /** The same as {@code --public-ipv6}. */
    NODE_PUBLIC_IPV6("node-public-ipv6");

    private final String suffix;

    Annotation(String suffix) {
        this.suffix = suffix;
    }

    /** What follows the prefix. */
    String suffix() {
        return suffix;
    }
}
