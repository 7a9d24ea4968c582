package dev.loden.testkit;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.util.List;

/** What other programs and people do to a node's kernel. */
final class Tampering {
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:09:09");
    private static final IpAddress ADDRESS = IpAddress.parse("10.244.77.0");
    private static final IpAddress REMOTE = IpAddress.parse("172.16.1.177");

    private Tampering() {}

    /** A kernel that a daemon has written. */
    static FakeKernel kernelOf(BackendSubject subject, int... peers) {
        FakeKernel kernel = subject.host();
        try (var node = new PlanningNode(subject, kernel)) {
            node.peers(peers);
        }
        kernel.forgetChanges();
        return kernel;
    }

    /** A kernel that a daemon has written long ago: some objects are deleted, others rewritten, and there are foreign ones. */
    static FakeKernel dirty(BackendSubject subject) {
        FakeKernel kernel = kernelOf(subject, 1, 2, 3);
        List<KernelObject> objects = subject.plan(1, 2, 3);
        for (int i = 1; i < objects.size(); i++) {
            KernelObject object = objects.get(i);
            if (i % 3 == 0) {
                kernel.delete(object.key());
            } else {
                kernel.put(rewritten(object));
            }
        }
        putForeign(subject, kernel);
        return kernel;
    }

    /** Objects of others on the backend's own devices. */
    static void putForeign(BackendSubject subject, FakeKernel kernel) {
        for (String link : subject.scope().links()) {
            kernel.put(new Neighbor(link, ADDRESS, MAC));
            kernel.put(new FdbEntry(link, MAC, REMOTE));
            kernel.put(new Route(Prefix.parse("10.244.77.0/24"), new Via.Direct(link), Route.BOOT));
            kernel.put(new Address(link, ADDRESS, 32));
        }
    }

    /** Objects that belong to nobody's plan: on devices of the host, unmarked or outside the network. */
    static List<KernelObject> foreign() {
        return List.of(
                new Route(Prefix.parse("10.99.0.0/16"), new Via.Direct(SampleNetwork.LINK), Route.BOOT),
                new Route(Prefix.parse("10.98.0.0/16"), new Via.Direct(SampleNetwork.LINK), Route.LODEN),
                new Route(Prefix.parse("fd00:98::/48"), new Via.Direct(SampleNetwork.LINK), Route.LODEN),
                new Route(Prefix.parse("10.244.200.0/24"), new Via.Direct(SampleNetwork.LINK), Route.BOOT),
                new Neighbor(SampleNetwork.LINK, IpAddress.parse("172.16.1.7"), MAC));
    }

    /** The same key with another value, as far as its value is the plan's. */
    static KernelObject rewritten(KernelObject object) {
        return switch (object) {
            case Link link -> new Link(link.name(), link.kind(), link.mac(), link.mtu() - 100, link.up(), link.alias());
            case Address address -> address;
            case NextHop hop -> new NextHop(hop.id(), hop.link(), ADDRESS, true, hop.protocol());
            case Route route -> new Route(route.destination(), new Via.Direct(route.link()), route.protocol());
            case Neighbor neighbor -> new Neighbor(neighbor.link(), neighbor.address(), MAC);
            case FdbEntry entry -> new FdbEntry(entry.link(), entry.mac(), REMOTE);
            case DriverObject of -> of;
        };
    }
}
