package dev.loden.core.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class ProgramApiTest {
    private final List<String> asked = new ArrayList<>();
    private final ProgramApi program = new ProgramApi();
    private final BiFunction<String, String, HttpAnswer> api =
            program.before((method, target) -> HttpAnswer.ok(HttpAnswer.TEXT, "next"));

    @Test
    void givesTheRequestToItsAction() {
        program.add("log-level", asked::add);
        assertEquals(200, api.apply("POST", "/v1/program/log-level/debug/10m").code());
        assertEquals(List.of("debug/10m"), asked);
    }

    @Test
    void tellsWhatIsRefused() {
        program.add("log-level", request -> {
            throw new InvalidValueException(request, "must be quiet");
        });
        HttpAnswer answer = api.apply("POST", "/v1/program/log-level/x");
        assertEquals(422, answer.code());
        assertTrue(answer.text().contains("must be quiet"), answer.text());
        assertEquals(404, api.apply("POST", "/v1/program/log-level").code());
        assertEquals(404, api.apply("POST", "/v1/program/other/x").code());
    }

    @Test
    void leavesTheRestToTheNext() {
        assertEquals("next", api.apply("GET", "/v1/program/log-level/x").text());
        assertEquals("next", api.apply("POST", "/v1/backends/wireguard/rotate").text());
    }
}
