package dev.loden.backend.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.loden.api.spi.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeKeyTest {
    /** Made by wg genkey and wg pubkey. */
    private static final String SECRET = "KBwZbcLDq6PM7t2MKObAyeo2B6PPp8l+XTWmOcMXcGM=";

    private static final String PUBLIC = "XYOh0Tn8L1A/Ww/rDG9+/6KQgtJussRmgjamjKizAVI=";

    @TempDir
    Path directory;

    @Test
    void computesThePublicKeyAsWgDoes() {
        assertEquals(PUBLIC, NodeKey.of(Key.parseSecret(SECRET)).open().base64());
    }

    @Test
    void showsNothingOfTheSecret() {
        NodeKey key = NodeKey.of(Key.parseSecret(SECRET));
        assertFalse((key + " " + key.secret()).contains(SECRET));
    }

    @Test
    void takesOverFlannelsKey() throws IOException {
        Path file = Files.writeString(directory.resolve("wgkey"), SECRET);
        assertArrayEquals(Key.parseSecret(SECRET).bytes(), NodeKey.make(file));
    }

    @Test
    void makesANewOneWhereThereIsNoneToTakeOver() throws IOException {
        byte[] first = NodeKey.make(directory.resolve("none"));
        assertEquals(0, first[0] & 7);
        assertEquals(0x40, first[31] & 0xc0);
        Path bad = Files.writeString(directory.resolve("wgkey"), "short");
        assertNotEquals(Key.of(first), Key.of(NodeKey.make(bad)));
    }

    @Test
    void lasts() {
        Secrets secrets = Secrets.inMemory();
        assertEquals(NodeKey.of(secrets), NodeKey.of(secrets));
    }
}
