package dev.loden.api.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginExceptionTest {
    @Test
    void carriesItsCodeAndMessage() {
        var e = new PluginException(ErrorCode.CONFIG, "Backend.VNI: must be a whole number");
        assertEquals(ErrorCode.CONFIG, e.code());
        assertEquals("Backend.VNI: must be a whole number", e.getMessage());
        assertNull(e.getCause());
    }

    @Test
    void carriesWhatLedToIt() {
        var cause = new IOException("connection refused");
        var e = new PluginException(ErrorCode.UNAVAILABLE, "etcd does not answer", cause);
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertEquals("etcd does not answer", e.getMessage());
        assertSame(cause, e.getCause());
    }

    /** What another try can mend is tried again. */
    @ParameterizedTest
    @CsvSource({
        "CONFIG,      true",
        "PERMISSION,  true",
        "UNSUPPORTED, true",
        "UNAVAILABLE, false",
        "CONFLICT,    false",
        "BUG,         false",
    })
    void isFatalOnlyWhereTryingAgainCannotHelp(ErrorCode code, boolean fatal) {
        assertEquals(fatal, code.isFatal());
    }
}
