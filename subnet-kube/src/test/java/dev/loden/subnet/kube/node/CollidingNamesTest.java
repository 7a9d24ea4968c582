package dev.loden.subnet.kube.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that an outsider chose so that a parser's table of names would put them all into one place. */
class CollidingNamesTest {
    @Test
    void namesThatCollideStopNoList() throws Exception {
        List<String> names = new ArrayList<>();
        permute("aaaabbbbcccc", List.of("dddd", "eeee", "ffff", "gggg", "hhhh", "iiii", "jjjj"), names);
        String annotations = "{\"" + String.join("\":\"\",\"", names) + "\":\"\"}";
        String list = "{\"items\":[{\"metadata\":{\"name\":\"bad\",\"annotations\":" + annotations
                + "}},{\"metadata\":{\"name\":\"good\"}}]}";
        var reader = new NodeReader(new AnnotationKeys(AnnotationKeys.DEFAULT_PREFIX));
        List<NodeView> nodes = new ArrayList<>();

        try (JsonParser json = reader.parser(new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)))) {
            reader.page(json, nodes::add);
        }

        assertEquals(List.of("bad", "good"), nodes.stream().map(NodeView::name).toList());
    }

    /** Jackson adds up all of a name but its first 12 bytes, 4 bytes at a time: their order changes no hash, whatever its seed. */
    private static void permute(String start, List<String> rest, List<String> names) {
        if (rest.isEmpty()) {
            names.add(start);
        }
        for (String next : rest) {
            permute(
                    start + next,
                    rest.stream().filter(other -> !other.equals(next)).toList(),
                    names);
        }
    }
}
