package dev.loden.backend.udp;

import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.PlanRefinerProvider;
import java.util.Optional;

/** Makes the refiner where this node's backend is udp. */
public final class SendersProvider implements PlanRefinerProvider {
    /** For the service loader. */
    public SendersProvider() {}

    @Override
    public String name() {
        return "udp senders"; // after DirectRouting, which takes peers out of the plan that still send by udp
    }

    @Override
    public Optional<PlanRefiner> open(BackendContext context) {
        boolean udp = context.network().backend().type().equals(UdpBackend.TYPE);
        return udp ? Optional.of(new Senders()) : Optional.empty();
    }
}
