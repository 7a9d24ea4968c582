package dev.loden.backend.vxlan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.MacAddress;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One VXLAN device for each address family, {@code flannel.1} and {@code flannel-v6.1}, with everything on it permanent:
 * nothing is learned, everything follows from the leases.
 */
final class VxlanBackend implements Backend {
    static final String TYPE = "vxlan";

    private final List<VxlanDevice> devices;
    private final VxlanConfig config;

    /** The addresses of this node's devices, as they are advertised. */
    private final Map<Family, MacAddress> own = new EnumMap<>(Family.class);

    VxlanBackend(NetworkConfig network, VxlanConfig config, String nodeId) {
        this.config = config;
        this.devices = network.families().stream()
                .map(family -> new VxlanDevice(family, config, nodeId))
                .toList();
    }

    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return new Advertisement(TYPE, data(Family.IPV4, actual, previous), data(Family.IPV6, actual, previous));
    }

    private Settings data(Family family, KernelSnapshot actual, Advertisement previous) {
        return devices.stream()
                .filter(device -> device.family() == family)
                .findFirst()
                .map(device -> {
                    MacAddress mac = device.mac(actual, previous.data(family));
                    own.put(family, mac);
                    return new VtepData(config.vni(), mac).toSettings();
                })
                .orElse(Settings.EMPTY);
    }

    @Override
    public Scope scope(Underlay underlay) {
        return devices.stream().map(VxlanDevice::scope).reduce(Scope.EMPTY, Scope::plus);
    }

    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        return devices.stream()
                .map(device -> device.receive(own, underlay))
                .reduce(NetworkPlan.EMPTY, NetworkPlan::plus);
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        NetworkPlan plan = NetworkPlan.EMPTY;
        for (VxlanDevice device : devices) { // asked for each of very many peers
            if (peer.subnets().subnet(device.family()).isPresent()) {
                NetworkPlan reach = device.reach(peer, Optional.ofNullable(own.get(device.family())));
                plan = plan.objects().isEmpty() ? reach : plan.plus(reach);
            }
        }
        return plan;
    }

    @Override
    public int mtu(Underlay underlay) {
        return devices.stream().mapToInt(device -> device.mtu(underlay)).min().orElseThrow(); // a network has a family
    }
}
