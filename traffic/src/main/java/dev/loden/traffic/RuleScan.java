package dev.loden.traffic;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes the lines that {@code iptables-save} or {@code iptables -S} prints, one after the other, and remembers what concerns our
 * chains, whatever number of rules there is.
 */
final class RuleScan {
    /** Of remembered lines, in characters: further ones of ours are not read. */
    private static final int LIMIT = 1 << 20;

    private final Map<Chain, Found> found = new EnumMap<>(Chain.class);
    private final Set<String> complete = new HashSet<>();
    private final Set<String> unprintable = new HashSet<>();
    private String table;
    /** Whether a comment with a line break in it goes on. */
    private boolean insideQuotes;

    private int remembered;

    private RuleScan(String table) {
        this.table = table;
        for (Chain chain : Chain.values()) {
            found.put(chain, new Found(chain.iptables()));
        }
    }

    /** Of {@code iptables-save}, which names the tables. */
    static RuleScan ofSave() {
        return new RuleScan("");
    }

    /** Of {@code iptables -S}. */
    static RuleScan ofTable(String table) {
        return new RuleScan(table);
    }

    /** Takes the next line; always false, for a command's output need not be kept then. */
    boolean take(String line) {
        boolean within = insideQuotes;
        insideQuotes ^= opensOrCloses(line);
        if (within) {
            return false;
        }
        if (line.startsWith("*")) {
            table = line.substring(1).strip();
        } else if (line.equals("COMMIT")) {
            complete.add(table);
            table = "";
        } else if (line.startsWith("#")) {
            insideQuotes = false; // a remark: "# Table `nat' is incompatible, use 'nft' tool."
            Stream.of(Chain.values())
                    .map(chain -> chain.iptables().table())
                    .filter(name -> line.startsWith("# Table `" + name + "'"))
                    .forEach(unprintable::add);
        } else {
            found.values().stream()
                    .filter(each -> each.chain.table().equals(table))
                    .forEach(each -> each.take(line));
        }
        return false;
    }

    /** Whether a line has an odd number of quotation marks that are not escaped. */
    private static boolean opensOrCloses(String line) {
        boolean odd = false;
        for (int i = line.indexOf('"'); i >= 0; i = line.indexOf('"', i + 1)) {
            int slashes = 0;
            while (slashes < i && line.charAt(i - 1 - slashes) == '\\') {
                slashes++;
            }
            odd ^= slashes % 2 == 0;
        }
        return odd;
    }

    SavedChain chain(Chain.InIptables chain) {
        return found.values().stream()
                .filter(each -> each.chain.equals(chain))
                .findFirst()
                .orElseThrow()
                .toSavedChain();
    }

    /** Whether the table was printed to its end. */
    boolean isComplete(String name) {
        return complete.contains(name);
    }

    /** Whether the tool said that it cannot print the table. */
    boolean isUnprintable(String name) {
        return unprintable.contains(name);
    }

    /** What was read of one chain. */
    private final class Found {
        private final Chain.InIptables chain;
        private final List<String> rules = new ArrayList<>();
        private final List<String> jumps = new ArrayList<>();
        private final String ownStart;
        private final String parentStart;
        private boolean declared;
        private boolean shared;
        private int inParent;
        private int place;

        Found(Chain.InIptables chain) {
            this.chain = chain;
            ownStart = "-A " + chain.name() + " ";
            parentStart = "-A " + chain.parent() + " ";
        }

        void take(String line) {
            if (line.startsWith(parentStart)) {
                inParent++;
                if (isJump(line)) {
                    place = jumps.isEmpty() ? inParent : place;
                    remember(jumps, line);
                }
            } else if (line.startsWith(ownStart)) {
                remember(rules, line);
            } else if (line.startsWith(":" + chain.name() + " ") || line.equals("-N " + chain.name())) {
                declared = true;
            } else if (line.endsWith(" -g " + chain.name()) || isJump(line)) {
                shared = true;
            }
        }

        private void remember(List<String> lines, String line) {
            remembered += line.length();
            if (remembered <= LIMIT) {
                lines.add(line);
            }
        }

        /** A jump to a chain ends with its name, and a comment that ends so ends with a quotation mark. */
        private boolean isJump(String line) {
            return line.endsWith(" -j " + chain.name());
        }

        SavedChain toSavedChain() {
            return new SavedChain(declared, rules, jumps, place, shared, false);
        }
    }
}
