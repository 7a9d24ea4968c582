package dev.loden.core.plan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Scope;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of the devices that exist under the names of our plans are ours. A name proves nothing: a peer's lease chooses it (VNI 2
 * is {@code flannel.2}), and another network's daemon may run on this host. A device is ours if it has the mark that we give to
 * each device we make, or an address of a subnet of this node. Where the configured backend wants it, so that it may be flannel's,
 * also any pod address with its full length, or the MAC address in this node's lease. What was ours stays ours while it
 * is wanted without a break, so that it is healed. <b>Thread</b>: one at a time.
 */
public final class OwnDevices {
    private static final String MARK = "loden";

    /** Names of devices that were ours when they were last looked at. */
    private final Set<String> held = new HashSet<>();

    /** None known yet. */
    public OwnDevices() {}

    /** Another one that knows the same, to try a configuration. */
    public OwnDevices trial() {
        var trial = new OwnDevices();
        trial.held.addAll(held);
        return trial;
    }

    /**
     * What is known of an earlier process, flannel or ours.
     *
     * @param networks the pods' networks then
     * @param subnets this node's then
     */
    public record Earlier(List<Prefix> networks, Optional<Subnets> subnets) {}

    /**
     * What devices are judged by.
     *
     * @param network the pods'
     * @param own this node's lease, with what it advertises; empty without one
     * @param likely the names that may be flannel's: those of the configured backend, and of what was found at the start
     * @param earlier looked up where it matters
     */
    public record Grounds(NetworkConfig network, Optional<Lease> own, Set<String> likely, Supplier<Earlier> earlier) {}

    /** The mark of the devices of a network: another network's daemon has another one. */
    public static String mark(NetworkConfig network) {
        return MARK + network.networks().map(pods -> " " + pods).collect(Collectors.joining());
    }

    /**
     * Finds those that are not ours.
     *
     * @param actual as read in the scope
     * @return what each is, by its name
     */
    public Map<String, String> others(KernelSnapshot actual, Scope scope, Grounds grounds) {
        held.retainAll(scope.links());
        var others = new TreeMap<String, String>();
        for (String name : scope.links()) {
            Optional<Link> link = actual.link(name).filter(present -> !held.contains(name));
            if (link.isPresent()) {
                List<Address> addresses = addresses(actual, name);
                if (isOurs(link.get(), addresses, grounds)) {
                    held.add(name);
                } else {
                    others.put(name, describe(link.get(), addresses));
                }
            }
        }
        return others;
    }

    /** A turn has made all that it wanted. */
    public void made(Scope scope, Map<ObjectKey, KernelObject> desired) {
        scope.links().stream()
                .filter(name -> desired.containsKey(new ObjectKey.OfLink(name)))
                .forEach(held::add);
    }

    /** A snapshot without devices of others and what is on them. */
    public static KernelSnapshot without(Set<String> others, KernelSnapshot actual) {
        if (others.isEmpty()) {
            return actual;
        }
        var left = new HashMap<ObjectKey, KernelObject>();
        actual.objects().forEach((key, object) -> {
            if (!others.contains(object.link())) {
                left.put(key, object);
            }
        });
        return new KernelSnapshot(actual.host(), left);
    }

    private static List<Address> addresses(KernelSnapshot actual, String name) {
        return actual.objects().values().stream()
                .filter(object -> object instanceof Address && object.link().equals(name))
                .map(Address.class::cast)
                .toList();
    }

    private static boolean isOurs(Link link, List<Address> addresses, Grounds grounds) {
        Earlier earlier = grounds.earlier().get();
        Set<Prefix> networks = Stream.concat(grounds.network().networks(), earlier.networks().stream())
                .collect(Collectors.toUnmodifiableSet());
        boolean likely = grounds.likely().contains(link.name());
        return isMarked(link, networks)
                || addresses.stream()
                        .filter(address ->
                                address.length() == address.address().family().bits())
                        .anyMatch(address -> isOwn(address, grounds, earlier)
                                || (likely && networks.stream().anyMatch(pods -> pods.contains(address.address()))))
                || (likely
                        && link.mac().filter(mac -> isPublished(mac, grounds)).isPresent());
    }

    private static boolean isMarked(Link link, Set<Prefix> networks) {
        List<String> words = Arrays.asList(link.alias().split(" ", -1));
        return words.getFirst().equals(MARK)
                && networks.stream().map(Prefix::toString).anyMatch(words::contains);
    }

    /** The first address of a subnet of this node, as every backend gives it to its device. */
    private static boolean isOwn(Address address, Grounds grounds, Earlier earlier) {
        return Stream.concat(grounds.own().map(Lease::subnets).stream(), earlier.subnets().stream())
                .flatMap(subnets -> subnets.prefixes().stream())
                .anyMatch(subnet -> subnet.address().equals(address.address()));
    }

    private static boolean isPublished(MacAddress mac, Grounds grounds) {
        return grounds.own().map(lease -> lease.attributes().advertisement()).stream()
                .flatMap(OwnDevices::values)
                .anyMatch(value -> mac.equals(parsed(value)));
    }

    private static Stream<Object> values(Advertisement advertisement) {
        return Stream.of(advertisement.data(), advertisement.v6Data())
                .map(Settings::members)
                .flatMap(members -> members.values().stream());
    }

    private static MacAddress parsed(Object value) {
        try {
            return value instanceof String text ? MacAddress.parse(text) : null;
        } catch (InvalidValueException another) {
            return null;
        }
    }

    private static String describe(Link link, List<Address> addresses) {
        String of = addresses.stream()
                .map(address -> address.address() + "/" + address.length())
                .collect(Collectors.joining(" "));
        return link.name() + " (" + link.kind() + (of.isEmpty() ? "" : ", " + of)
                + (link.alias().isEmpty() ? "" : ", alias \"" + link.alias() + "\"") + ")";
    }
}
