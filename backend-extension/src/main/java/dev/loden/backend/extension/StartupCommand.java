package dev.loden.backend.extension;

import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.ObjectKey;
import java.time.Duration;
import java.util.Map;

/**
 * PostStartupCommand: run once for a process and what the command and its environment say.
 *
 * @param command as configured
 * @param environment what it is given
 * @param limit how long it may take
 */
record StartupCommand(String command, Map<String, String> environment, Duration limit) implements DriverObject {
    /** There is one. */
    record Key() implements ObjectKey.OfDriver {
        @Override
        public String driver() {
            return CommandDriver.NAME;
        }
    }

    StartupCommand {
        environment = Map.copyOf(environment);
    }

    @Override
    public Key key() {
        return new Key();
    }

    @Override
    public String link() {
        return "";
    }

    @Override
    public String toString() {
        return "PostStartupCommand for " + environment.get("SUBNET") + " " + environment.get("IPV6SUBNET");
    }
}
