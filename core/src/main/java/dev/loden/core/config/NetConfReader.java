package dev.loden.core.config;

import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.codec.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads flannel's net-conf.json with its defaults and rules (Documentation/configuration.md). Every failure is an {@link
 * InvalidValueException} that names key, value and rule.
 *
 * @param defaultBackend the type of the backend where the configuration names none; empty if it must name one
 * @param assigned whether subnets are assigned by others: SubnetLen, SubnetMin and SubnetMax that break a rule are not used then
 */
public record NetConfReader(Optional<String> defaultBackend, boolean assigned) {
    private static final Logger LOG = LoggerFactory.getLogger(NetConfReader.class);

    /** Where nodes choose their subnets by the configuration. */
    public NetConfReader(Optional<String> defaultBackend) {
        this(defaultBackend, false);
    }

    /**
     * Reads a configuration.
     *
     * @throws InvalidValueException if it breaks a rule
     */
    public NetworkConfig read(String json) {
        Settings conf = parse(json);
        boolean ipv4 = conf.bool("EnableIPv4").orElse(true);
        boolean ipv6 = conf.bool("EnableIPv6").orElse(false);
        if (!ipv4 && !ipv6) {
            throw new InvalidValueException("false", "EnableIPv6 must be true then").named("EnableIPv4");
        }
        return new NetworkConfig(
                ipv4 ? Optional.of(range(conf, Family.IPV4, "")) : Optional.empty(),
                ipv6 ? Optional.of(range(conf, Family.IPV6, "IPv6")) : Optional.empty(),
                conf.bool("EnableNFTables").orElse(false),
                backend(conf));
    }

    private static Settings parse(String json) {
        try {
            return Json.parse(json);
        } catch (InvalidValueException e) {
            throw e.named("network configuration");
        }
    }

    private SubnetRange range(Settings conf, Family family, String keyPrefix) {
        String networkKey = keyPrefix + "Network";
        Prefix network = conf.string(networkKey)
                .map(text -> network(text, family, networkKey))
                .orElseThrow(() -> new InvalidValueException("", "missing; as in 10.244.0.0/16").named(networkKey));
        return assigned ? anyRange(conf, network, keyPrefix) : range(conf, network, keyPrefix);
    }

    /** As flannel reads them in Kubernetes: no rule but their types. */
    private static SubnetRange anyRange(Settings conf, Prefix network, String keyPrefix) {
        conf.integer(keyPrefix + "SubnetLen", 0, Integer.MAX_VALUE);
        for (String name : List.of("SubnetMin", "SubnetMax")) {
            conf.string(keyPrefix + name)
                    .filter(text -> !text.isEmpty())
                    .ifPresent(text -> address(text, keyPrefix + name));
        }
        try {
            return range(conf, network, keyPrefix);
        } catch (InvalidValueException e) {
            LOG.info("{}; this is not used, for each node is assigned its subnet", e.getMessage());
        }
        try {
            return SubnetRange.of(network, SubnetRange.defaultSubnetLength(network));
        } catch (InvalidValueException tooSmall) {
            return SubnetRange.whole(network);
        }
    }

    private static SubnetRange range(Settings conf, Prefix network, String keyPrefix) {
        // Go does not distinguish an absent number from 0, so 0 means the default.
        OptionalInt given =
                conf.integer(keyPrefix + "SubnetLen", 0, network.family().bits());
        int length = given.orElse(0) != 0 ? given.getAsInt() : SubnetRange.defaultSubnetLength(network);
        SubnetRange usual = SubnetRange.of(network, length);
        Prefix first = bound(conf, keyPrefix, "SubnetMin", usual).orElse(usual.first());
        Prefix last = bound(conf, keyPrefix, "SubnetMax", usual).orElse(usual.last());
        return new SubnetRange(network, length, first, last);
    }

    private static Prefix network(String text, Family family, String key) {
        try {
            Prefix network = Prefix.parse(text);
            if (network.family() != family) {
                throw new InvalidValueException(text, "must be an " + family + " prefix");
            }
            return network;
        } catch (InvalidValueException e) {
            throw e.named(key);
        }
    }

    private static Optional<Prefix> bound(Settings conf, String keyPrefix, String name, SubnetRange range) {
        return conf.string(keyPrefix + name)
                .filter(text -> !text.isEmpty())
                .map(text -> SubnetRange.bound(
                        address(text, keyPrefix + name), range.network(), range.subnetLength(), name));
    }

    private static IpAddress address(String text, String key) {
        try {
            return IpAddress.parse(text);
        } catch (InvalidValueException e) {
            throw e.named(key);
        }
    }

    private BackendConfig backend(Settings conf) {
        Settings section = conf.object("Backend").orElse(Settings.EMPTY);
        try {
            String type = section.string("Type")
                    .or(() -> defaultBackend)
                    .orElseThrow(() -> new InvalidValueException("", "missing; as in vxlan").named("Type"))
                    .toLowerCase(Locale.ROOT);
            return new BackendConfig(type, section);
        } catch (InvalidValueException e) {
            throw e.named("Backend");
        }
    }
}
