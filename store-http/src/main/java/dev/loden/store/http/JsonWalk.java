package dev.loden.store.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads the members of objects and the items of arrays from a stream, as they arrive. */
public final class JsonWalk {
    private JsonWalk() {}

    /** Reads the value of one member, or nothing of it. */
    public interface Member {
        /**
         * The parser is at the value.
         *
         * @param name of the member
         * @throws IOException if the answer is cut off or malformed
         */
        void read(String name) throws IOException;
    }

    /** Reads one object of an array, to its end. */
    public interface Item {
        /**
         * The parser is at the object's beginning.
         *
         * @throws IOException if the answer is cut off or malformed
         */
        void read() throws IOException;
    }

    /**
     * Reads an object's members; what {@code member} does not read of a value is skipped. A value that is no object has no members.
     *
     * @param json at the object
     * @param member called for each
     * @throws IOException if the answer is cut off or malformed
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
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw new IOException("the answer is cut off or malformed");
        }
    }

    /**
     * Reads the objects of an array. A value that is no array has none.
     *
     * @param json at the array
     * @param item called for each
     * @throws IOException if the answer is cut off or malformed
     */
    public static void array(JsonParser json, Item item) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return;
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            item.read();
        }
        if (json.currentToken() != JsonToken.END_ARRAY) { // what follows would be taken for the end of the list
            throw new IOException("the answer has something else where an object belongs");
        }
    }
}
