package dev.loden.store.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Walks through a long answer as it arrives. */
public final class JsonWalk {
    private JsonWalk() {}

    /** Reads the value of one member, or leaves it. */
    public interface Member {
        /**
         * The parser is at the value.
         *
         * @param name of the member
         * @throws IOException if the answer breaks off or makes no sense
         */
        void read(String name) throws IOException;
    }

    /** Reads one object of an array, to its end. */
    public interface Item {
        /**
         * The parser is at the object's beginning.
         *
         * @throws IOException if the answer breaks off or makes no sense
         */
        void read() throws IOException;
    }

    /**
     * Reads an object's members; what {@code member} leaves of one is skipped. Anything but an object has none.
     *
     * @param json at the object
     * @param member takes each
     * @throws IOException if the answer breaks off or makes no sense
     */
    public static void object(JsonParser json, Member member) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            member.read(name);
            json.skipChildren();
        }
    }

    /**
     * Reads the objects of an array. Anything but an array has none.
     *
     * @param json at the array
     * @param item takes each
     * @throws IOException if the answer breaks off or makes no sense
     */
    public static void array(JsonParser json, Item item) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return;
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            item.read();
        }
    }
}
