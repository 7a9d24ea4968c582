package dev.loden.traffic;

import java.util.List;

/**
 * The differences between a firewall and the desired rules, and the script that removes them.
 *
 * @param reasons the differences, for the log; never empty
 * @param script the tool's input, one transaction
 * @param found our rules as the firewall has them
 * @param complete whether they are as many as desired, so that they may be the desired ones in another syntax
 * @param blind whether the tool could not print the rules among which ours were missed, so that this may be wrong
 */
record Repair(List<String> reasons, String script, List<String> found, boolean complete, boolean blind) {
    /** The lists are copied. */
    Repair {
        reasons = List.copyOf(reasons);
        found = List.copyOf(found);
    }

    Repair(List<String> reasons, String script, List<String> found, boolean complete) {
        this(reasons, script, found, complete, false);
    }
}
