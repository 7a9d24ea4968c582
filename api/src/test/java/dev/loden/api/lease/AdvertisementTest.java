package dev.loden.api.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.net.InvalidValueException;
import org.junit.jupiter.api.Test;

class AdvertisementTest {
    private static final Settings ONE = Settings.of("Port", 1);
    private static final Settings TWO = Settings.of("Port", 2);
    private static final Settings BAD = Settings.of("Port", "x");

    private static int port(Settings ipv4, Settings ipv6) {
        return new Advertisement("toy", ipv4, ipv6)
                .usable(data -> data.integer("Port", 1, 9).orElseThrow(() -> new InvalidValueException("", "no port")));
    }

    @Test
    void isUsableByOneFamily() {
        assertEquals(1, port(ONE, TWO));
        assertEquals(1, port(ONE, BAD));
        assertEquals(1, port(ONE, Settings.EMPTY));
        assertEquals(2, port(Settings.EMPTY, TWO));
        assertEquals(2, port(BAD, TWO));
        assertThrows(InvalidValueException.class, () -> port(BAD, BAD));
        assertThrows(InvalidValueException.class, () -> port(BAD, Settings.EMPTY));
        assertThrows(InvalidValueException.class, () -> port(Settings.EMPTY, Settings.EMPTY));
    }
}
