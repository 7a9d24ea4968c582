package dev.loden.core.output;

import dev.loden.api.lease.Settings;
import dev.loden.codec.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a request is answered with.
 *
 * @param code of HTTP
 * @param type the media type
 */
public record HttpAnswer(int code, String type, String text) {
    /** What JDK's and Go's servers call text. */
    static final String TEXT = "text/plain; charset=utf-8";

    static final String JSON = "application/json";

    private static final Logger LOG = LoggerFactory.getLogger(HttpAnswer.class);
    private static final int DEFECT = 500;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    /** 200, or 503 with the reason. */
    static HttpAnswer check(String trouble) {
        return trouble.isEmpty() ? new HttpAnswer(OK, TEXT, "ok\n") : new HttpAnswer(UNAVAILABLE, TEXT, trouble + "\n");
    }

    /** A text as {@code {"ok":true}}, or {@code {"ok":false,"reason":TEXT}}; JSON and metrics as they are. */
    HttpAnswer inJson() {
        if (!type.equals(TEXT)) {
            return this;
        }
        Settings ok = Settings.of("ok", code == OK);
        Settings body = code == OK ? ok : ok.plus(Settings.of("reason", text.strip()));
        return new HttpAnswer(code, JSON, Json.print(body) + "\n");
    }

    static HttpAnswer ok(String type, String text) {
        return new HttpAnswer(OK, type, text);
    }

    static HttpAnswer refused(int code, String reason) {
        return new HttpAnswer(code, TEXT, reason + "\n");
    }

    /** What a maker gives; 500 for its defect, which is logged with its trace. */
    static HttpAnswer made(Supplier<HttpAnswer> maker, String path) {
        try {
            return maker.get();
        } catch (RuntimeException | LinkageError | StackOverflowError bug) {
            LOG.error("{}: a defect, please report it", path, bug);
            return refused(DEFECT, "a defect, see the log");
        }
    }

    /** As it is sent; the connection is closed after it. */
    byte[] bytes(boolean withBody) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + code + " " + (code == OK ? "OK" : "Refused") + "\r\nContent-Type: " + type
                        + "\r\nContent-Length: " + body.length + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + (withBody ? body.length : 0));
        System.arraycopy(body, 0, all, head.length, all.length - head.length);
        return all;
    }
}
