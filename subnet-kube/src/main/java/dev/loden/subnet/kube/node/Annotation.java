package dev.loden.subnet.kube.node;

/** The annotations of a node that belong to flannel. */
public enum Annotation {
    /** The backend that reaches the node. */
    BACKEND_TYPE("backend-type"),
    /** The backend's data for IPv4, JSON. */
    BACKEND_DATA("backend-data"),
    /** The same over IPv6. */
    BACKEND_V6_DATA("backend-v6-data"),
    /** {@code true} on nodes that run flannel or Loden. */
    MANAGED("kube-subnet-manager"),
    /** The address at which other nodes reach this one. */
    PUBLIC_IP("public-ip"),
    /** The same for IPv6. */
    PUBLIC_IPV6("public-ipv6"),
    /** Set by operators: takes precedence over the address that the node found itself. */
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
