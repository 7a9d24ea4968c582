package dev.loden.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * One of our chains as {@code iptables-save} shows it.
 *
 * @param declared whether the chain exists
 * @param rules its rules' lines
 * @param jumps the lines by which its parent jumps to it
 * @param place the first jump's place in the parent, counted from 1
 * @param shared whether foreign rules refer to it
 */
record SavedChain(boolean declared, List<String> rules, List<String> jumps, int place, boolean shared) {
    /** The lists are copied. */
    SavedChain {
        rules = List.copyOf(rules);
        jumps = List.copyOf(jumps);
    }

    /** Whether a line of {@code iptables-save} concerns our chains or their parents. */
    static boolean isRelevant(String line) {
        if (line.startsWith("*")) {
            return true;
        }
        for (Chain chain : Chain.values()) {
            if (line.contains(chain.iptables().name())
                    || line.startsWith("-A " + chain.iptables().parent() + " ")) {
                return true;
            }
        }
        return false;
    }

    static SavedChain read(Chain.InIptables chain, List<String> saved) {
        var rules = new ArrayList<String>();
        var jumps = new ArrayList<String>();
        boolean declared = false;
        boolean shared = false;
        int inParent = 0;
        int place = 0;
        for (String line : table(chain.table(), saved)) {
            if (line.startsWith(":" + chain.name() + " ")) {
                declared = true;
            } else if (line.startsWith("-A " + chain.name() + " ")) {
                rules.add(line);
            } else if (line.startsWith("-A " + chain.parent() + " ")) {
                inParent++;
                if (isJump(line, chain)) {
                    place = jumps.isEmpty() ? inParent : place;
                    jumps.add(line);
                }
            }
            shared |= isForeignReference(line, chain);
        }
        return new SavedChain(declared, rules, jumps, place, shared);
    }

    private static List<String> table(String name, List<String> saved) {
        var lines = new ArrayList<String>();
        boolean inside = false;
        for (String line : saved) {
            if (line.startsWith("*")) {
                inside = line.equals("*" + name);
            } else if (inside) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** A jump to a chain ends with its name, and a comment that ends so ends with a quotation mark. */
    private static boolean isJump(String line, Chain.InIptables chain) {
        return line.endsWith(" -j " + chain.name());
    }

    private static boolean isForeignReference(String line, Chain.InIptables chain) {
        boolean ours = line.startsWith("-A " + chain.parent() + " ");
        return line.endsWith(" -g " + chain.name()) || (isJump(line, chain) && !ours);
    }
}
