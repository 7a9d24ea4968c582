package dev.loden.backend.vxlan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import java.util.ArrayList;
import java.util.List;

/**
 * One VXLAN device for each address family, {@code flannel.1} and {@code flannel-v6.1}, with everything on it permanent:
 * nothing is learned, everything follows from the leases.
 */
final class VxlanBackend implements Backend {
    static final String TYPE = "vxlan";

    private final List<VxlanDevice> devices;
    private final VxlanConfig config;

    VxlanBackend(NetworkConfig network, VxlanConfig config, String nodeId) {
        this.config = config;
        var families = new ArrayList<VxlanDevice>();
        network.ipv4().ifPresent(range -> families.add(new VxlanDevice(Family.IPV4, config, nodeId)));
        network.ipv6().ifPresent(range -> families.add(new VxlanDevice(Family.IPV6, config, nodeId)));
        this.devices = List.copyOf(families);
    }

    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return new Advertisement(
                TYPE, data(Family.IPV4, actual, previous.data()), data(Family.IPV6, actual, previous.v6Data()));
    }

    private Settings data(Family family, KernelSnapshot actual, Settings previous) {
        return devices.stream()
                .filter(device -> device.family() == family)
                .findFirst()
                .map(device -> new VtepData(config.vni(), device.mac(actual, previous)).toSettings())
                .orElse(Settings.EMPTY);
    }

    @Override
    public Scope scope(Underlay underlay) {
        return devices.stream().map(device -> Scope.ofLink(device.name())).reduce(Scope.EMPTY, Scope::plus);
    }

    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        return devices.stream()
                .map(device -> device.receive(own, underlay))
                .reduce(NetworkPlan.EMPTY, NetworkPlan::plus);
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        NetworkPlan plan = devices.getFirst().reach(peer);
        return devices.size() == 1 ? plan : plan.plus(devices.getLast().reach(peer));
    }

    @Override
    public int mtu(Underlay underlay) {
        return devices.stream().mapToInt(device -> device.mtu(underlay)).min().orElseThrow(); // a network has a family
    }
}
