package dev.loden.api.plan;

import dev.loden.api.Preview;

/**
 * An offload of a device, as {@code ethtool -k} names it. It is kept by the driver {@link #DRIVER}, which has to be in the scope of a
 * plan that has one. It goes with its device; when it is not wanted any more, it is turned on again.
 *
 * @param link the device's name
 * @param feature the kernel's word (net/ethtool/common.c): {@code tx-checksum-ip-generic}
 * @param on whether it is in use
 * @since 0.1
 */
@Preview
public record LinkFeature(String link, String feature, boolean on) implements DriverObject {
    /** The name of the driver that keeps them. */
    public static final String DRIVER = "ethtool";

    /** Checksums of what is sent by a device that carries IP packets, {@code tx-checksum-ip-generic}. */
    public static final String CHECKSUM = "tx-checksum-ip-generic";

    /**
     * A device has each feature once.
     *
     * @param link the device's name
     * @param feature the kernel's word
     */
    public record Key(String link, String feature) implements ObjectKey.OfDriver {
        @Override
        public String driver() {
            return DRIVER;
        }
    }

    @Override
    public Key key() {
        return new Key(link, feature);
    }

    @Override
    public String toString() {
        return link + " " + feature + (on ? " on" : " off");
    }
}
