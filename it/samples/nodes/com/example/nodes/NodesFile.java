package com.example.nodes;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** One JSON object with a member for each node, of at most 64 KiB: flannel's keys and values. */
record NodesFile(Path path) {
    /** The values as text by key; what a value means is read by others. */
    Map<String, String> read() {
        try {
            if (Files.size(path) > Json.MAX_LENGTH) {
                throw new IOException("longer than " + Json.MAX_LENGTH + " bytes");
            }
            var nodes = new LinkedHashMap<String, String>();
            Json.parse(Files.readString(path)).members().forEach((key, value) -> nodes.put(key, text(value)));
            return nodes;
        } catch (IOException | InvalidValueException e) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE, "cannot read " + path + " (" + e.getMessage() + "); correct the file", e);
        }
    }

    private static String text(Object value) {
        return value instanceof Settings object ? Json.print(object) : String.valueOf(value);
    }

    /** The entry of a key, for messages. */
    String nameOf(String key) {
        return path + ": " + key;
    }
}
