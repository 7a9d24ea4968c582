package dev.loden.subnet.kube.node;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.loden.codec.json.LeaseJson;
import dev.loden.store.http.JsonWalk;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads Node objects from a stream: of some ten kilobytes for each node a few hundred bytes are kept, and no objects are created for the
 * rest. The text is untrusted.
 */
public final class NodeReader {
    /** Kubernetes' objects are smaller than this. */
    private static final int MAX_TEXT = 2 * 1024 * 1024;

    private static final String METADATA = "PartialObjectMetadata";
    private static final int MAX_DEPTH = 200;
    private static final int MAX_CIDRS = 8;

    /** Names made to collide must not end the reading for good: the table of names starts anew instead, and reading is slower. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT)
                    .maxNumberLength(40)
                    .build())
            .build();

    private final AnnotationKeys keys;

    public NodeReader(AnnotationKeys keys) {
        this.keys = keys;
    }

    JsonParser parser(InputStream in) throws IOException {
        return FACTORY.createParser(in);
    }

    /**
     * A page of a list.
     *
     * @param version of the whole list
     * @param next the token that requests the next page; empty after the last
     */
    record Page(String version, String next) {}

    Page page(JsonParser json, Consumer<NodeView> nodes) throws IOException {
        String[] meta = {"", ""};
        begin(json);
        JsonWalk.object(json, name -> {
            switch (name) {
                case "metadata" ->
                    JsonWalk.object(json, member -> {
                        switch (member) {
                            case "resourceVersion" -> meta[0] = json.getText();
                            case "continue" -> meta[1] = json.getText();
                            default -> {}
                        }
                    });
                case "items" ->
                    JsonWalk.array(json, () -> nodes.accept(members(json).node()));
                default -> {}
            }
        });
        return new Page(meta[0], meta[1]);
    }

    /** One node by itself. */
    NodeView node(JsonParser json) throws IOException {
        begin(json);
        return members(json).node();
    }

    /** spec.nodeName of one pod. */
    Optional<String> nodeOfPod(JsonParser json) throws IOException {
        begin(json);
        return Optional.of(members(json).nodeName).filter(name -> !name.isEmpty());
    }

    /** Waits for the next event of a watch; empty at the end of the stream. */
    Optional<NodeEvent> event(JsonParser json) throws IOException {
        JsonToken first = json.nextToken();
        if (first == null) {
            return Optional.empty();
        }
        if (first != JsonToken.START_OBJECT) {
            throw new IOException("the answer is no JSON object");
        }
        String[] type = {""};
        var members = new Members();
        JsonWalk.object(json, name -> {
            switch (name) {
                case "type" -> type[0] = json.getText();
                case "object" -> JsonWalk.object(json, member -> members.member(json, member));
                default -> {}
            }
        });
        return Optional.of(members.event(type[0]));
    }

    private static void begin(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("the answer is no JSON object");
        }
    }

    private Members members(JsonParser json) throws IOException {
        var members = new Members();
        JsonWalk.object(json, name -> members.member(json, name));
        return members;
    }

    /** Collects the members of an object: a node, and those of pods and errors that are needed. */
    private final class Members {
        private final Map<Annotation, String> annotations = new EnumMap<>(Annotation.class);
        private final List<String> podCidrs = new ArrayList<>();
        private String name = "";
        private String version = "";
        private String created = "";
        private String podCidr = "";
        private String nodeName = "";
        private String message = "";
        private String kind = "";
        private int code;
        private Optional<NodeView.Condition> condition = Optional.empty();

        void member(JsonParser json, String member) throws IOException {
            switch (member) {
                case "metadata" -> JsonWalk.object(json, inner -> metadata(json, inner));
                case "spec" -> JsonWalk.object(json, inner -> spec(json, inner));
                case "status" ->
                    JsonWalk.object(json, inner -> {
                        if (inner.equals("conditions")) {
                            JsonWalk.array(json, () -> condition(json));
                        }
                    });
                case "kind" -> kind = text(json);
                case "message" -> message = text(json);
                case "code" -> code = json.getValueAsInt();
                default -> {}
            }
        }

        private void metadata(JsonParser json, String member) throws IOException {
            switch (member) {
                case "name" -> name = text(json);
                case "resourceVersion" -> version = text(json);
                case "creationTimestamp" -> created = text(json);
                case "annotations" ->
                    JsonWalk.object(json, key -> {
                        Optional<Annotation> known = keys.find(key);
                        if (known.isPresent()) {
                            annotations.put(known.get(), text(json));
                        }
                    });
                default -> {}
            }
        }

        private void spec(JsonParser json, String member) throws IOException {
            switch (member) {
                case "podCIDR" -> podCidr = text(json);
                case "nodeName" -> nodeName = text(json);
                case "podCIDRs" -> podCidrs(json);
                default -> {}
            }
        }

        private void podCidrs(JsonParser json) throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                return;
            }
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                if (podCidrs.size() < MAX_CIDRS) {
                    podCidrs.add(text(json));
                }
            }
        }

        private void condition(JsonParser json) throws IOException {
            String[] found = {"", "", ""};
            JsonWalk.object(json, member -> {
                switch (member) {
                    case "type" -> found[0] = text(json);
                    case "status" -> found[1] = text(json);
                    case "reason" -> found[2] = text(json);
                    default -> {}
                }
            });
            if (found[0].equals("NetworkUnavailable")) {
                condition = Optional.of(new NodeView.Condition(found[1], found[2]));
            }
        }

        NodeView node() {
            if (podCidrs.isEmpty() && !podCidr.isEmpty()) {
                podCidrs.add(podCidr);
            }
            return new NodeView(
                    name,
                    new NodeView.Revision(version, created),
                    List.copyOf(podCidrs),
                    annotations.isEmpty() ? Map.of() : annotations,
                    condition);
        }

        NodeEvent event(String type) throws IOException {
            return switch (type) {
                case "ADDED", "MODIFIED" -> new NodeEvent.Present(node(), !kind.equals(METADATA));
                case "DELETED" -> new NodeEvent.Deleted(name, version);
                case "BOOKMARK" -> new NodeEvent.Bookmark(version);
                case "ERROR" -> new NodeEvent.Failed(code, message);
                default -> throw new IOException("an event of the unknown type \"" + type + "\"");
            };
        }
    }

    /** A text longer than a lease may be is cut, so that it is still too long. */
    private static String text(JsonParser json) throws IOException {
        String text = json.getText();
        return text.length() <= LeaseJson.MAX_LENGTH ? text : text.substring(0, LeaseJson.MAX_LENGTH + 1);
    }
}
