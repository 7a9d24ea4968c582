package dev.loden.core.output;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.codec.json.Json;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What operators can have the program around the daemon do, on the control socket: {@code POST /v1/program/ACTION/REQUEST}; 422 if it
 * refuses. Any thread.
 */
public final class ProgramApi {
    private static final String PATH = "/v1/program/";

    private final Map<String, Consumer<String>> actions = new ConcurrentHashMap<>();

    /** Of a program that does nothing yet. */
    public ProgramApi() {}

    /**
     * Adds an action.
     *
     * @param action its name in the path
     * @param does takes the rest of the path; throws {@link InvalidValueException} if it cannot
     */
    public void add(String action, Consumer<String> does) {
        actions.put(action, does);
    }

    /** Answers these requests, and leaves all others to the next. */
    public BiFunction<String, String, HttpAnswer> before(BiFunction<String, String, HttpAnswer> next) {
        return (method, target) -> method.equals("POST") && target.startsWith(PATH)
                ? act(target.substring(PATH.length()))
                : next.apply(method, target);
    }

    private HttpAnswer act(String rest) {
        int slash = rest.indexOf('/');
        Consumer<String> does = slash < 0 ? null : actions.get(rest.substring(0, slash));
        if (does == null) {
            return json(404, Settings.of("error", "this daemon's program has no such action"));
        }
        try {
            does.accept(rest.substring(slash + 1));
            return json(200, Settings.of("done", true));
        } catch (InvalidValueException e) {
            return json(422, Settings.of("error", e.getMessage()));
        }
    }

    private static HttpAnswer json(int code, Settings body) {
        return new HttpAnswer(code, HttpAnswer.JSON, Json.print(body) + "\n");
    }
}
