package dev.loden.core.output;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.AtomicFile;
import dev.loden.base.BoundedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The file by which the CNI plugin learns this node's subnet (flannel's subnet.env). Replaced in one step, and only if
 * its content differs.
 *
 * @param path where it is
 * @param masquerade whether we masquerade, so that the CNI bridge plugin does not
 */
public record SubnetEnvFile(Path path, boolean masquerade) {
    private static final int MAX_BYTES = 4096;

    /** Writes what follows from the lease; returns whether the file had to change. */
    public boolean write(NetworkConfig network, Lease own, int mtu) {
        try {
            return AtomicFile.readable(path).writeIfChanged(text(network, own.subnets(), mtu));
        } catch (IOException e) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE,
                    "cannot write " + path + " (" + e + "); check the directory, or choose another with --subnet-file",
                    e);
        }
    }

    String text(NetworkConfig network, Subnets subnets, int mtu) {
        var text = new StringBuilder();
        network.ipv4()
                .ifPresent(range ->
                        text.append("FLANNEL_NETWORK=").append(range.network()).append('\n'));
        subnets.ipv4()
                .ifPresent(subnet ->
                        text.append("FLANNEL_SUBNET=").append(first(subnet)).append('\n'));
        network.ipv6()
                .ifPresent(range -> text.append("FLANNEL_IPV6_NETWORK=")
                        .append(range.network())
                        .append('\n'));
        subnets.ipv6()
                .ifPresent(subnet -> text.append("FLANNEL_IPV6_SUBNET=")
                        .append(first(subnet))
                        .append('\n'));
        return text.append("FLANNEL_MTU=")
                .append(mtu)
                .append('\n')
                .append("FLANNEL_IPMASQ=")
                .append(masquerade)
                .append('\n')
                .toString();
    }

    /** The bridge's address: the first one a host can have. */
    private static String first(Prefix subnet) {
        return subnet.address().plus(1) + "/" + subnet.length();
    }

    /** The subnets of an earlier run, to ask for them again; empty where the file is absent or says nothing useful. */
    public Optional<Subnets> previous() {
        String text = new BoundedFile(path, MAX_BYTES).readOrEmpty();
        Optional<Prefix> ipv4 = subnet(text, "FLANNEL_SUBNET=");
        Optional<Prefix> ipv6 = subnet(text, "FLANNEL_IPV6_SUBNET=");
        try {
            return ipv4.isEmpty() && ipv6.isEmpty() ? Optional.empty() : Optional.of(new Subnets(ipv4, ipv6));
        } catch (IllegalArgumentException mixedUp) {
            return Optional.empty();
        }
    }

    /** The networks of an earlier run; empty where the file is absent or says nothing useful. */
    public List<Prefix> previousNetworks() {
        String text = new BoundedFile(path, MAX_BYTES).readOrEmpty();
        return Stream.of("FLANNEL_NETWORK=", "FLANNEL_IPV6_NETWORK=")
                .flatMap(key -> subnet(text, key).stream())
                .toList();
    }

    private static Optional<Prefix> subnet(String text, String key) {
        return text.lines().filter(line -> line.startsWith(key)).findFirst().flatMap(line -> {
            try {
                return Optional.of(Prefix.parse(line.substring(key.length()).strip()));
            } catch (InvalidValueException damaged) {
                return Optional.empty();
            }
        });
    }
}
