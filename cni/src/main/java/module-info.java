/**
 * The last step of a node's start: installs the configuration by which the container runtime learns that the node can carry pods. Used by
 * the core and the operator's tool; start with {@link dev.loden.cni.CniConf}.
 */
module dev.loden.cni {
    requires dev.loden.base;
    requires dev.loden.codec.json;
    requires org.slf4j;
    requires transitive dev.loden.api;

    exports dev.loden.cni;
}
