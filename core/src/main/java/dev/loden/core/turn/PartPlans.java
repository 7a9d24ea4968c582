package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Supervisor;
import dev.loden.core.lease.Rank;
import dev.loden.core.plan.Part;
import dev.loden.core.plan.PartPlan;
import dev.loden.core.plan.Planner;
import java.util.Optional;
import java.util.function.Function;

/** Keeps a plugin's defect at one part to that part. */
final class PartPlans {
    private PartPlans() {}

    /**
     * The plan of one part, as {@link Planner#plan}.
     *
     * @throws PluginException also for whatever else a plugin throws, unless the JVM itself fails
     */
    static PartPlan plan(Planner planner, Part part, Function<Rank, Optional<Lease>> peers) {
        try {
            return planner.plan(part, peers);
        } catch (PluginException | InvalidValueException expected) {
            throw expected;
        } catch (Throwable bug) {
            if (bug instanceof VirtualMachineError fatal && !(bug instanceof StackOverflowError)) {
                throw fatal;
            }
            Supervisor.current().log("plan of " + part, bug);
            throw new PluginException(ErrorCode.BUG, "its backend has a defect, see the log: " + bug, bug);
        }
    }
}
