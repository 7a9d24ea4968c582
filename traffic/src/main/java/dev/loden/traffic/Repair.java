package dev.loden.traffic;

import java.util.List;

/**
 * What has to be done because the firewall is not as it should be.
 *
 * @param reasons what is wrong, for people; never empty
 * @param script puts it right in one transaction
 * @param found what is there now
 * @param complete whether as many rules are there as should be, so that they may be the wanted ones in other words
 */
record Repair(List<String> reasons, String script, List<String> found, boolean complete) {
    /** The lists are copied. */
    Repair {
        reasons = List.copyOf(reasons);
        found = List.copyOf(found);
    }
}
