package dev.loden.subnet.etcd;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.loden.codec.json.Json;
import dev.loden.store.http.JsonWalk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The long answers of etcd's JSON gateway, read as they arrive: keys and values are base64, 64-bit numbers are texts, what
 * is zero or empty is left out. Values are untrusted; one longer than a lease may be is read as absent.
 */
final class Wire {
    private static final int MAX_KEY = 4096;

    /** The longest answer that is kept, in bytes: as long as one by gRPC, in base64 and with its names. */
    static final int MAX_ANSWER = 8 << 20;

    /**
     * Reads bytes, not characters, for which it takes a table of names. That is bounded, and names made to collide must not end the reading
     * for good: it starts anew instead.
     */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Json.MAX_DEPTH)
                    .maxStringLength(Json.MAX_LENGTH)
                    .maxNumberLength(40)
                    .build())
            .build();

    private Wire() {}

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static JsonParser parser(InputStream in) throws IOException {
        return FACTORY.createParser(in);
    }

    /** The answer to a range request, without its entries. */
    record Range(long revision, boolean more, long count) {}

    static Range range(JsonParser json, Consumer<KeyValue> entries) throws IOException {
        long[] revision = {0};
        boolean[] more = {false};
        long[] count = {0};
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("the answer is no JSON object");
        }
        JsonWalk.object(json, name -> {
            switch (name) {
                case "header" -> revision[0] = revision(json);
                case "kvs" -> JsonWalk.array(json, () -> entries.accept(entry(json, 0)));
                case "more" -> more[0] = json.getValueAsBoolean();
                case "count" -> count[0] = number(json);
                default -> {}
            }
        });
        return new Range(revision[0], more[0], count[0]);
    }

    /** Waits for the next message; empty at the end of the stream. */
    static Optional<WatchMessage> message(JsonParser json) throws IOException {
        JsonToken first = json.nextToken();
        if (first == null) {
            return Optional.empty();
        }
        if (first != JsonToken.START_OBJECT) {
            throw new IOException("the answer is no JSON object");
        }
        var reader = new MessageReader(at(json));
        JsonWalk.object(json, name -> {
            switch (name) {
                case "result" -> JsonWalk.object(json, member -> reader.member(json, member));
                case "error" -> reader.error(json);
                default -> {}
            }
        });
        return Optional.of(reader.message());
    }

    /** Collects the members of a message. */
    private static final class MessageReader {
        private final List<WatchMessage.Event> events = new ArrayList<>();
        private long revision;
        private boolean created;
        private boolean cancelled;
        private String reason = "";
        private long compacted;
        private final long start;

        MessageReader(long start) {
            this.start = start;
        }

        void member(JsonParser json, String name) throws IOException {
            switch (name) {
                case "header" -> revision = revision(json);
                case "created" -> created = json.getValueAsBoolean();
                case "canceled" -> cancelled = json.getValueAsBoolean();
                case "cancel_reason" -> reason = json.getText();
                case "compact_revision" -> compacted = number(json);
                case "events" -> JsonWalk.array(json, () -> events.add(event(json, start)));
                default -> {}
            }
        }

        void error(JsonParser json) throws IOException {
            cancelled = true;
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                reason = json.getText();
            } else {
                JsonWalk.object(json, name -> {
                    if (name.equals("message")) {
                        reason = json.getText();
                    }
                });
            }
        }

        WatchMessage message() {
            String why = reason.isEmpty() ? "no reason given" : reason;
            return new WatchMessage(revision, created, cancelled ? why : "", compacted, events);
        }
    }

    private static WatchMessage.Event event(JsonParser json, long start) throws IOException {
        var reader = new EntryReader();
        boolean[] deleted = {false};
        JsonWalk.object(json, name -> {
            switch (name) {
                case "type" -> deleted[0] = json.getText().equals("DELETE");
                case "kv" -> JsonWalk.object(json, member -> reader.member(json, member));
                default -> {}
            }
        });
        checkLength(json, start);
        KeyValue entry = reader.entry();
        return deleted[0]
                ? new WatchMessage.Event.Delete(entry.key(), entry.changed())
                : new WatchMessage.Event.Put(entry);
    }

    private static long at(JsonParser json) {
        JsonLocation now = json.currentLocation();
        return Math.max(
                now.getByteOffset(), now.getCharOffset()); // the other one is -1: of UTF-16 there are characters
    }

    /** Of what began there. */
    private static void checkLength(JsonParser json, long start) throws IOException {
        if (at(json) - start > MAX_ANSWER) {
            throw new AnswerTooLong(MAX_ANSWER);
        }
    }

    private static KeyValue entry(JsonParser json, long start) throws IOException {
        checkLength(json, start);
        var reader = new EntryReader();
        JsonWalk.object(json, name -> reader.member(json, name));
        return reader.entry();
    }

    /** Collects the members of an entry. */
    private static final class EntryReader {
        private String key = "";
        private Optional<String> value = Optional.of("");
        private long created;
        private long changed;
        private long lease;

        void member(JsonParser json, String name) throws IOException {
            switch (name) {
                case "key" -> key = bytes(json, MAX_KEY).orElse(KeyValue.TOO_LONG);
                case "value" -> value = bytes(json, KeyValue.limit(key));
                case "create_revision" -> created = number(json);
                case "mod_revision" -> changed = number(json);
                case "lease" -> lease = number(json);
                default -> {}
            }
        }

        KeyValue entry() {
            return new KeyValue(key, value, created, changed, lease);
        }
    }

    private static Optional<String> bytes(JsonParser json, int limit) throws IOException {
        var out = new Bounded(limit);
        try {
            int length = json.readBinaryValue(Base64Variants.MIME_NO_LINEFEEDS, out);
            return length > limit ? Optional.empty() : Optional.of(out.toString(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IOException("the answer has no base64 where it belongs", e);
        }
    }

    private static long revision(JsonParser json) throws IOException {
        long[] revision = {0};
        JsonWalk.object(json, name -> {
            if (name.equals("revision")) {
                revision[0] = number(json);
            }
        });
        return revision[0];
    }

    private static long number(JsonParser json) throws IOException {
        try {
            return Long.parseLong(json.getText());
        } catch (NumberFormatException e) {
            throw new IOException("the answer has no number where one belongs", e);
        }
    }

    /** Keeps the first bytes and drops the rest. */
    private static final class Bounded extends ByteArrayOutputStream {
        private final int limit;

        Bounded(int limit) {
            this.limit = limit;
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, Math.min(length, Math.max(0, limit - count)));
        }
    }
}
