package dev.loden.api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvalidValueExceptionTest {
    @Test
    void saysTheValueAndTheRule() {
        var e = new InvalidValueException("ten", "not a number");
        assertEquals("\"ten\": not a number", e.getMessage());
        assertEquals("ten", e.value());
        assertEquals("not a number", e.rule());
    }

    @Test
    void saysTheNameFirstOnceItIsKnown() {
        var unnamed = new InvalidValueException("ten", "not a number");
        InvalidValueException named = unnamed.named("Backend.VNI");
        assertEquals("Backend.VNI \"ten\": not a number", named.getMessage());
        assertEquals("ten", named.value());
        assertEquals("not a number", named.rule());
        assertSame(unnamed, named.getCause());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n", "\r", "\t", "\0", "\u001b", "\u007f", "\u0085", "\u009b", "\u2028", "\u2029", "\u202e", "\u200b",
                "\ufeff", "\ud83d", "\ude00"
            })
    void replacesWhatCouldForgeALineOfTheLog(String character) {
        String text = "a" + character + "b";
        assertEquals(
                "a?b \"a?b\": not a?b",
                new InvalidValueException(text, "not " + text).named(text).getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "http://user:canary@10.0.0.1:2379/x, http:...@10.0.0.1:2379/x",
        "https://canary@host, https:...@host",
        "http:/user:canary@host, http:...@host",
        "user:canary@[::x, user:...@[::x",
        "172.16.1.1:2379, 172.16.1.1:2379",
        "a@b, a@b"
    })
    void leavesLoginsOut(String text, String shown) {
        assertEquals("\"" + shown + "\": no", new InvalidValueException(text, "no").getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Backend\":{\"PSK\":canary}}",
                "{\"Backend\":{\"psk\" : \"canary",
                "{\"SubnetAddCommand\":\"curl -u me canary\"",
                "password=canary",
                "a: {client-key-data: canary"
            })
    void leavesNamedSecretsOut(String text) {
        String message = new InvalidValueException(text, "not JSON").getMessage();
        assertFalse(message.contains("canary"), message);
        assertTrue(message.startsWith("\"" + text.substring(0, 7)), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Backend.PSK", "--etcd-password", "token", "privateKey"})
    void leavesTheValueOfASecretsNameOut(String name) {
        assertEquals(
                name + " \"...\": must be a text",
                new InvalidValueException("canary", "must be a text")
                        .named(name)
                        .getMessage());
    }

    @ParameterizedTest
    @MethodSource("dev.loden.api.net.SecretNames#all")
    void leavesTheValueOfEverySecretsNameOut(String words) {
        for (String between : List.of("", "-", "_", ".", " ")) {
            String name = "x" + words.replace(" ", between);
            for (String spelt : List.of(name, name.toUpperCase(Locale.ROOT), name + "File")) {
                assertTrue(SecretNames.contains(spelt), spelt);
                String message =
                        new InvalidValueException("canary", "no").named(spelt).getMessage();
                assertEquals(spelt + " \"...\": no", message);
                String inText = new InvalidValueException("{\"" + spelt + "\":canary", "no").getMessage();
                assertFalse(inText.contains("canary"), inText);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Network", "Backend.VNI", "PublicKey", "--etcd-keyfile", "private", "VtepMAC"})
    void showsTheValuesOfOtherNames(String name) {
        assertFalse(SecretNames.contains(name));
        assertEquals(
                name + " \"canary\": no",
                new InvalidValueException("canary", "no").named(name).getMessage());
    }

    @Test
    void leavesALoginOutThatEndsBehindWhatIsShown() {
        String text = "http://user:canary" + "x".repeat(200) + "@h";
        assertFalse(new InvalidValueException(text, "no").getMessage().contains("canary"));
    }

    @Test
    void keepsOtherLetters() {
        assertEquals(
                "\"k\u00f6ln \ud83d\ude00 \"\": no",
                new InvalidValueException("k\u00f6ln \ud83d\ude00 \"", "no").getMessage());
    }

    @Test
    void keepsTheValueItselfAsGiven() {
        assertEquals("a\nb", new InvalidValueException("a\nb", "no").named("X").value());
    }

    @Test
    void showsEightyCharacters() {
        String text = "x".repeat(80);
        assertEquals("\"" + text + "\": too long", new InvalidValueException(text, "too long").getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {81, 1_000_000})
    void cutsLongerValues(int length) {
        var e = new InvalidValueException("x".repeat(length), "too long");
        assertEquals("\"" + "x".repeat(80) + "... (" + length + " characters)\": too long", e.getMessage());
        assertEquals(length, e.value().length());
    }

    @Test
    void cutsLongNames() {
        var e = new InvalidValueException("x", "no").named("n".repeat(1_000_000));
        assertTrue(e.getMessage().length() < 200, e.getMessage());
    }

    @Test
    void cutsNoCharacterInTwo() {
        String text = "x".repeat(79) + "\ud83d\ude00".repeat(9);
        assertEquals(
                "\"" + "x".repeat(79) + "?... (97 characters)\": no",
                new InvalidValueException(text, "no").getMessage());
    }
}
