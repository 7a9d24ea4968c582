package dev.loden.codec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.loden.api.Preview;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * JSON objects to and from {@link Settings}. Text is untrusted: at most {@value #MAX_LENGTH} characters and {@value
 * #MAX_DEPTH} levels are read.
 *
 * <p><b>Thread</b>: any.
 *
 * @since 0.1
 */
@Preview
public final class Json {
    /** The longest text that is read, in characters; a lease has about 200. */
    public static final int MAX_LENGTH = 64 * 1024;

    /** The deepest nesting that is read; a configuration has 2 levels. */
    public static final int MAX_DEPTH = 16;

    /** Of a lease, in characters: most of what is printed. */
    private static final int USUAL_LENGTH = 160;

    /** Without a table of names: all texts would share it, and names made to collide could break it for good. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_LENGTH)
                    .maxNumberLength(40)
                    .build())
            .build();

    private Json() {}

    /**
     * Reads one object.
     *
     * @param text untrusted
     * @return its members
     * @throws InvalidValueException if it is no JSON object, or too long or deep
     */
    public static Settings parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new InvalidValueException(text, "longer than " + MAX_LENGTH + " characters");
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidValueException(text, "not a JSON object");
            }
            Settings settings = object(parser);
            if (parser.nextToken() != null) {
                throw new InvalidValueException(text, "not a single JSON object");
            }
            return settings;
        } catch (JsonProcessingException e) {
            throw new InvalidValueException(text, "not JSON: " + reason(e) + where(e.getLocation()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Without what was found there, which may be a secret. */
    private static String reason(JsonProcessingException e) {
        return e.getOriginalMessage().replaceAll("(?s)token '.*?'", "token");
    }

    /** A broken limit has no location. */
    private static String where(JsonLocation at) {
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    private static Settings object(JsonParser parser) throws IOException {
        var members = new LinkedHashMap<String, Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = SharedStrings.shared(parser.currentName());
            parser.nextToken();
            members.putLast(name, value(parser)); // of two members with one name the last one counts, in its place
        }
        return Settings.of(members);
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> SharedStrings.shared(parser.getText());
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> fraction(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static double fraction(JsonParser parser) throws IOException {
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw new InvalidValueException(parser.getText(), "a number out of range");
        }
        return number;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        var items = new ArrayList<Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return items;
    }

    /**
     * Prints an object without spaces, in the order of its members.
     *
     * @param settings the object
     * @return one line
     */
    public static String print(Settings settings) {
        var text = new StringWriter(USUAL_LENGTH);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            write(json, settings);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case Settings section -> {
                json.writeStartObject();
                section.forEach((name, member) -> write(json, name, member));
                json.writeEndObject();
            }
            case List<?> items -> {
                json.writeStartArray();
                for (Object item : items) {
                    write(json, item);
                }
                json.writeEndArray();
            }
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            default -> json.writeRawValue(value.toString()); // numbers and booleans print as JSON does
        }
    }

    private static void write(JsonGenerator json, String name, Object value) {
        try {
            json.writeFieldName(name);
            write(json, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
