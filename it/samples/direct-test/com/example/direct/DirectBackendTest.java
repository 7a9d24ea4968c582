package com.example.direct;

import dev.loden.api.spi.BackendProvider;
import dev.loden.testkit.BackendContract;
import dev.loden.testkit.SampleNetwork;
import java.util.Set;

class DirectBackendTest implements BackendContract {
    @Override
    public BackendProvider provider() {
        return new DirectProvider();
    }

    /** The others have to be refused. */
    @Override
    public Set<SampleNetwork> networks() {
        return Set.of(SampleNetwork.IPV4);
    }
}
