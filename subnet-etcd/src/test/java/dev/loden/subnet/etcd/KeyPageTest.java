package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyPageTest {
    @Test
    void endsWithAKeyAfterWhichTheNextCanBegin() {
        assertEquals(List.of("/a", "/b"), keys(page(true, "/a", "/b", KeyValue.TOO_LONG, "/\uFFFD")));
        assertEquals(List.of("/a", KeyValue.TOO_LONG, "/b"), keys(page(true, "/a", KeyValue.TOO_LONG, "/b")));
    }

    @Test
    void endsWithAnyKeyIfItIsTheLastPage() {
        assertEquals(List.of("/a", KeyValue.TOO_LONG), keys(page(false, "/a", KeyValue.TOO_LONG)));
    }

    @Test
    void isEmptyIfNoKeyCanBeRead() {
        KeyPage page = page(true, KeyValue.TOO_LONG).resumable();
        assertEquals(List.of(), page.entries());
        assertTrue(page.more(), "it is not the end of the list");
    }

    private static List<String> keys(KeyPage page) {
        return page.resumable().entries().stream().map(KeyValue::key).toList();
    }

    private static KeyPage page(boolean more, String... keys) {
        return new KeyPage(
                Stream.of(keys)
                        .map(key -> new KeyValue(key, Optional.of(""), 1, 1, 0))
                        .toList(),
                1,
                more,
                keys.length);
    }
}
