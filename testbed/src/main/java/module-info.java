/**
 * The servers that Loden's own tests run against: a real etcd, a real kube-apiserver, a proxy that injects network faults,
 * certificates, and texts that an attacker would send. Not shipped, and not needed to test a plugin: {@code dev.loden.testkit} is.
 */
module dev.loden.testbed {
    requires dev.loden.testkit;

    exports dev.loden.testbed;
}
