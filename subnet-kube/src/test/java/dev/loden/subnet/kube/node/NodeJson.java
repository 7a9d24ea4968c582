package dev.loden.subnet.kube.node;

import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads Node objects for tests. */
public final class NodeJson {
    private NodeJson() {}

    /** The lease that a Node object stands for. */
    public static NodeLease lease(String json) {
        var reader = new NodeReader(new AnnotationKeys(AnnotationKeys.DEFAULT_PREFIX));
        try (JsonParser parser = reader.parser(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))) {
            return NodeLease.of(reader.node(parser));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
