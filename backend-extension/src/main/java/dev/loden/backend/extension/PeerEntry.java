package dev.loden.backend.extension;

import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.ObjectKey;
import java.util.Map;

/**
 * A peer for which SubnetAddCommand is to be run, or was run.
 *
 * @param subnets the lease's key
 * @param environment what the commands are given
 * @param input what they are given on standard input: what the peer's PreStartupCommand printed
 * @param commands which
 * @param current false if an earlier process ran it: it is run again, for what it made may be gone with the machine's last boot
 */
record PeerEntry(String subnets, Map<String, String> environment, String input, PeerCommands commands, boolean current)
        implements DriverObject {
    /**
     * There is one entry for a lease.
     *
     * @param subnets the lease's key
     */
    record Key(String subnets) implements ObjectKey.OfDriver {
        @Override
        public String driver() {
            return CommandDriver.NAME;
        }
    }

    PeerEntry {
        environment = Map.copyOf(environment);
    }

    @Override
    public Key key() {
        return new Key(subnets);
    }

    @Override
    public String link() {
        return "";
    }

    @Override
    public String toString() {
        return subnets.replace('-', '/') + " extension " + environment.get("PUBLIC_IP")
                + (current ? "" : " of an earlier run");
    }
}
