package dev.loden.subnet.kube.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenSourceTest {
    @Test
    void ignoresBlanksAroundAToken() throws IOException {
        assertEquals(
                Optional.of("abc.def"),
                new TokenSource.Fixed(" abc.def\r\n").read().token());
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary\nX-Other: 1", "can ary", "canary\u00e9", "canary\u0000"})
    void neitherSendsNorPrintsWhatIsNoToken(String token) {
        var e = assertThrows(IOException.class, () -> new TokenSource.Fixed(token).read());
        assertFalse(e.toString().contains("can"), e.toString());
    }
}
