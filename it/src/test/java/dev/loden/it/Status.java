package dev.loden.it;

import dev.loden.lab.net.Node;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A daemon's answer to {@code GET /status}.
 *
 * @param turns how often it has compared
 * @param changes what it has written
 * @param repairs how many of them repaired what others did
 * @param lastRepair the last of these
 */
record Status(long turns, long changes, long repairs, String lastRepair) {
    static final int PORT = 8081;

    static Status of(Node node) {
        String json = get(node, "/status");
        return new Status(number(json, "turns"), number(json, "changes"), number(json, "repairs"), text(json));
    }

    /** The answer with its head, read by a process inside the namespace. */
    static String get(Node node, String path) {
        String request = "exec 3<>/dev/tcp/127.0.0.1/%d; printf 'GET %s HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3"
                .formatted(PORT, path);
        return node.namespace().run("bash", "-c", request);
    }

    private static long number(String json, String name) {
        return Long.parseLong(find(json, "\"" + name + "\": ?(\\d+)"));
    }

    private static String text(String json) {
        return find(json, "\"lastRepair\": ?\"((?:[^\"\\\\]|\\\\.)*)\"");
    }

    private static String find(String json, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(json);
        if (!found.find()) {
            throw new IllegalStateException(pattern + " is not in " + json);
        }
        return found.group(1);
    }
}
