package dev.loden.traffic;

import java.util.List;

/**
 * One of our chains as the tool prints it.
 *
 * @param declared whether the chain exists
 * @param rules its rules' lines
 * @param jumps the lines by which its parent jumps to it
 * @param place the first jump's place in the parent, counted from 1
 * @param shared whether foreign rules refer to it, or may
 * @param hidden whether the tool could not print the parent, so that a jump was only asked for
 */
record SavedChain(boolean declared, List<String> rules, List<String> jumps, int place, boolean shared, boolean hidden) {
    static final SavedChain ABSENT = new SavedChain(false, List.of(), List.of(), 0, false, false);

    /** The lists are copied. */
    SavedChain {
        rules = List.copyOf(rules);
        jumps = List.copyOf(jumps);
    }

    static SavedChain read(Chain.InIptables chain, List<String> saved) {
        var scan = RuleScan.ofSave();
        saved.forEach(scan::take);
        return scan.chain(chain);
    }
}
