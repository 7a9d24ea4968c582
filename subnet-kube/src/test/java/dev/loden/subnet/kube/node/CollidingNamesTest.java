package dev.loden.subnet.kube.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonParser;
import dev.loden.testbed.CollidingNames;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of annotations. */
class CollidingNamesTest {
    @Test
    void namesThatCollideStopNoList() throws Exception {
        String annotations = "{\"" + String.join("\":\"\",\"", CollidingNames.inJackson()) + "\":\"\"}";
        String list = "{\"items\":[{\"metadata\":{\"name\":\"bad\",\"annotations\":" + annotations
                + "}},{\"metadata\":{\"name\":\"good\"}}]}";
        var reader = new NodeReader(new AnnotationKeys(AnnotationKeys.DEFAULT_PREFIX));
        List<NodeView> nodes = new ArrayList<>();

        try (JsonParser json = reader.parser(new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)))) {
            reader.page(json, nodes::add);
        }

        assertEquals(List.of("bad", "good"), nodes.stream().map(NodeView::name).toList());
    }
}
