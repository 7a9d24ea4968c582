package dev.loden.cni;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What flannel's CNI plugin does for each pod, done once: from an entry of type {@code flannel} to the entry it delegates to, by the
 * same rules. What the template says wins, except for the address ranges. Pure.
 */
final class Delegate {
    private static final String FLANNEL = "flannel";
    private static final String PLUGINS = "plugins";
    private static final String IPAM = "ipam";

    private Delegate() {}

    /**
     * Replaces each entry of type {@code flannel}.
     *
     * @throws InvalidValueException if it is no list of plugins, or flannel's plugin would refuse it
     */
    static Settings resolve(Settings template, PodNetwork pods) {
        var resolved = new LinkedHashMap<>(template.members());
        resolved.put(
                PLUGINS,
                plugins(template).stream()
                        .map(entry -> isFlannel(entry) ? delegate(entry, pods) : entry)
                        .toList());
        return Settings.of(resolved);
    }

    /** The entries of a configuration list. */
    static List<Settings> plugins(Settings list) {
        var entries = new ArrayList<Settings>();
        if (list.members().get(PLUGINS) instanceof List<?> items) {
            for (Object item : items) {
                if (!(item instanceof Settings entry)) {
                    throw new InvalidValueException(String.valueOf(item), "must be an object").named(PLUGINS);
                }
                entries.add(entry);
            }
        }
        if (entries.isEmpty()) {
            throw new InvalidValueException(list.toString(), "must be a list with at least one plugin").named(PLUGINS);
        }
        return entries;
    }

    private static boolean isFlannel(Settings entry) {
        return FLANNEL.equals(entry.members().get("type"));
    }

    private static Settings delegate(Settings entry, PodNetwork pods) {
        Map<String, Object> delegate =
                entry.object("delegate").orElse(Settings.EMPTY).members();
        for (String reserved : List.of("name", IPAM)) {
            if (delegate.containsKey(reserved)) {
                throw new InvalidValueException(
                                String.valueOf(delegate.get(reserved)),
                                "must not be in delegate: flannel's plugin sets it; what is known of addresses goes into"
                                        + " ipam beside delegate")
                        .named("delegate." + reserved);
            }
        }
        var plugin = new LinkedHashMap<String, Object>();
        plugin.put("type", "bridge");
        plugin.putAll(delegate);
        plugin.putIfAbsent("ipMasq", !pods.masquerade());
        plugin.putIfAbsent("mtu", pods.mtu());
        if ("bridge".equals(plugin.get("type"))) {
            plugin.putIfAbsent("isGateway", true);
        }
        entry.object("capabilities").ifPresent(capabilities -> plugin.put("capabilities", capabilities));
        plugin.put(IPAM, ipam(entry.object(IPAM).orElse(Settings.EMPTY), pods));
        return Settings.of(plugin);
    }

    private static Settings ipam(Settings given, PodNetwork pods) {
        var ipam = new LinkedHashMap<String, Object>();
        ipam.put("type", "host-local");
        ipam.putAll(given.members());
        ipam.put(
                "ranges",
                pods.subnets().stream()
                        .map(subnet -> List.of(Settings.of("subnet", subnet.toString())))
                        .toList());
        var routes = new ArrayList<Object>();
        if (given.members().get("routes") instanceof List<?> own) {
            routes.addAll(own);
        }
        for (Prefix network : pods.networks()) {
            routes.add(Settings.of("dst", network.toString()));
        }
        ipam.put("routes", routes);
        return Settings.of(ipam);
    }
}
