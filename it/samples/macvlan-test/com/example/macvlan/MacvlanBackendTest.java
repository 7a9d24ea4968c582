package com.example.macvlan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.BackendProvider;
import dev.loden.testkit.BackendContract;
import dev.loden.testkit.SampleNetwork;
import java.util.List;
import java.util.Set;

class MacvlanBackendTest implements BackendContract {
    @Override
    public BackendProvider provider() {
        return new MacvlanProvider();
    }

    @Override
    public Set<SampleNetwork> networks() {
        return Set.of(SampleNetwork.IPV4);
    }

    /** What a peer may say, and must not get a plan for. */
    @Override
    public List<Advertisement> nonsense() {
        return List.of(
                advertisement(Settings.EMPTY),
                advertisement(Settings.of("Mac", 7)),
                advertisement(Settings.of("Mac", "zz:zz")),
                advertisement(Settings.of("Mac", "00:00:00:00:00:00")),
                advertisement(Settings.of("Mac", "ff:ff:ff:ff:ff:ff")));
    }

    private static Advertisement advertisement(Settings data) {
        return new Advertisement("macvlan", data, Settings.EMPTY);
    }
}
