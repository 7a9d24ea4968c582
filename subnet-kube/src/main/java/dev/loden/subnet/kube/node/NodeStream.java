package dev.loden.subnet.kube.node;

import com.fasterxml.jackson.core.JsonParser;
import dev.loden.subnet.kube.api.KubeHttp;
import java.io.IOException;
import java.util.Optional;

/** The events of an open watch of all nodes. */
public final class NodeStream implements AutoCloseable {
    private final KubeHttp http;
    private final NodeReader reader;
    private final KubeHttp.Answer answer;
    private final JsonParser json;

    NodeStream(KubeHttp http, NodeReader reader, KubeHttp.Answer answer) throws IOException {
        this.http = http;
        this.reader = reader;
        this.answer = answer;
        this.json = reader.parser(answer.stream());
    }

    /**
     * Waits for the next event.
     *
     * @return empty at the end of the watch
     * @throws dev.loden.api.spi.PluginException UNAVAILABLE if the connection breaks or is silent for too long
     */
    public Optional<NodeEvent> next() {
        try {
            return reader.event(json);
        } catch (IOException e) {
            throw http.failed(e);
        }
    }

    @Override
    public void close() {
        answer.close();
    }
}
