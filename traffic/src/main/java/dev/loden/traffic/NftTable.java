package dev.loden.traffic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table as {@code nft --handle list table} prints it.
 *
 * @param lines all lines without indentation and handles
 * @param dormant whether it is switched off
 * @param chains by name
 */
record NftTable(List<String> lines, boolean dormant, Map<String, ListedChain> chains) {
    private static final Pattern HANDLE = Pattern.compile("^(.*?)\\s*# handle (\\d+)$");
    private static final Pattern CHAIN = Pattern.compile("chain (\\S+) \\{");

    static NftTable read(List<String> listed) {
        var lines = new ArrayList<String>();
        var chains = new LinkedHashMap<String, ListedChain>();
        ListedChain chain = null;
        for (String raw : listed) {
            String stripped = raw.strip();
            Matcher handled = HANDLE.matcher(stripped);
            boolean hasHandle = handled.matches();
            String line = hasHandle ? handled.group(1) : stripped;
            if (line.isEmpty()) {
                continue;
            }
            lines.add(line);
            Matcher opening = CHAIN.matcher(line);
            if (opening.matches()) {
                chain = new ListedChain(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
                chains.put(opening.group(1), chain);
            } else if (line.equals("}")) {
                chain = null;
            } else if (chain != null && hasHandle) {
                chain.rules().add(line);
                chain.handles().add(Long.parseLong(handled.group(2)));
            } else if (chain != null) {
                chain.header().add(line);
            }
        }
        return new NftTable(lines, lines.contains("flags dormant"), chains);
    }

    /**
     * One chain.
     *
     * @param header its type and comment
     * @param rules their text
     * @param handles by which each of them is deleted
     */
    record ListedChain(List<String> header, List<String> rules, List<Long> handles) {
        static ListedChain empty() {
            return new ListedChain(List.of(), List.of(), List.of());
        }
    }
}
