package dev.loden.testkit;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import java.util.Set;
import java.util.function.Supplier;

/** What is wrong with one backend: each method changes what the sound backend does; these change nothing. */
class Flaw {
    Set<SampleNetwork> networks(Set<SampleNetwork> sound) {
        return sound;
    }

    String type(String sound) {
        return sound;
    }

    boolean usesOnLink(boolean sound) {
        return sound;
    }

    Advertisement advertise(Backend sound, Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return sound.advertise(underlay, actual, previous);
    }

    Scope scope(Scope sound) {
        return sound;
    }

    NetworkPlan reach(Supplier<NetworkPlan> sound, Lease peer, Underlay underlay) {
        return sound.get();
    }

    boolean forwards(boolean sound) {
        return sound;
    }

    int mtu(int sound) {
        return sound;
    }

    void close(Backend sound) {
        sound.close();
    }
}
