package dev.loden.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteChoiceTest {
    @Test
    void namesAChoiceThatIsNone() {
        var flags = Settings.of(Map.of("route-style", "best"));
        var e = assertThrows(InvalidValueException.class, () -> RouteChoice.of(flags));
        assertEquals("--route-style \"best\": must be auto, plain or nexthop", e.getMessage());
    }
}
