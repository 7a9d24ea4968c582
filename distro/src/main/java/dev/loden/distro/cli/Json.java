package dev.loden.distro.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** Reports as JSON text. Only the operator's tool comes here: databind's classes would cost the daemon 5 MB. */
final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /** A list as an array, in a text that ends in a newline. */
    static String array(List<JsonNode> items) {
        return MAPPER.createArrayNode().addAll(items).toPrettyString() + "\n";
    }

    /**
     * Maps a record to text that ends in a newline.
     *
     * @param report a record of this package, which is open to databind
     */
    static String text(Record report) {
        try {
            return MAPPER.writeValueAsString(report) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be mapped to JSON: " + report, e);
        }
    }
}
