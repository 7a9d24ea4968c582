package dev.loden.distro.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the daemon, by HTTP on its control socket.
 *
 * @param socket the file
 */
record ControlClient(Path socket) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /**
     * One request.
     *
     * @param target the path and query
     * @throws IOException if no daemon answers there, or it answers with an error
     */
    JsonNode get(String target) throws IOException {
        return request("GET", target);
    }

    /** One request; as {@link #get}. */
    JsonNode request(String method, String target) throws IOException {
        try (SocketChannel channel = connect()) {
            String request = method + " " + target + " HTTP/1.1\r\nHost: loden\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            int body = answer.indexOf("\r\n\r\n");
            if (body < 0) {
                throw new IOException("the daemon closed the connection without an answer");
            }
            JsonNode json = MAPPER.readTree(answer.substring(body + 4));
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                throw new IOException(json.path("error").asText("an answer that is not understood"));
            }
            return json;
        }
    }

    /** Whether a daemon is there, however it is. */
    boolean answers() {
        try (SocketChannel channel = connect()) {
            return channel.isConnected();
        } catch (IOException none) {
            return false;
        }
    }

    private SocketChannel connect() throws IOException {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new IOException(
                    "no daemon answers at " + socket + " (" + e.getMessage()
                            + "); is lodend running, and are you root? Else --socket says where",
                    e);
        }
    }

    /** All peers, page by page. */
    List<JsonNode> peers() throws IOException {
        var all = new ArrayList<JsonNode>();
        String after = "";
        do {
            JsonNode page = get("/v1/peers" + (after.isEmpty() ? "" : "?after=" + after));
            page.path("peers").forEach(all::add);
            after = page.path("next").asText();
        } while (!after.isEmpty());
        return all;
    }
}
