package dev.loden.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UnloadableTest {
    @Test
    void isOneLineWithTheReasonAndTheRemedy() {
        var failure = new ExceptionInInitializerError(
                new UnsatisfiedLinkError("could not get native definition\n\tat com.kenai.jffi\n\tat com.kenai.jffi"));
        String text = RtnetlinkProvider.unloadable(failure);
        assertEquals(1, text.lines().count());
        assertTrue(text.contains("(could not get native definition)") && text.contains("noexec"), text);
    }
}
