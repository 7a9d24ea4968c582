package dev.loden.distro.cleanup;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The pods' networks: what lies in them is ours, if it has our names or marks too.
 *
 * @param all one for each family
 */
record Networks(List<Prefix> all) {
    private static final Pattern CIDR = Pattern.compile("[0-9a-fA-F:.]+/[0-9]{1,3}");

    boolean hasAddress(String address) {
        try {
            IpAddress parsed = IpAddress.parse(address);
            return all.stream().anyMatch(network -> network.contains(parsed));
        } catch (InvalidValueException none) {
            return false;
        }
    }

    /** A network, or an address. */
    boolean has(String destination) {
        try {
            Prefix parsed = Prefix.parse(destination);
            return all.stream().anyMatch(network -> network.contains(parsed));
        } catch (InvalidValueException address) {
            return hasAddress(destination);
        }
    }

    /** Whether a rule is about another network; multicast is everybody's. */
    boolean isOfAnother(String rule) {
        return CIDR.matcher(rule)
                .results()
                .map(found -> found.group())
                .anyMatch(found -> !found.equals("224.0.0.0/4") && !found.equals("ff00::/8") && !has(found));
    }

    /** Whether a rule is about this network and no other. */
    boolean isOurs(String rule) {
        return !isOfAnother(rule) && CIDR.matcher(rule).results().anyMatch(found -> has(found.group()));
    }
}
