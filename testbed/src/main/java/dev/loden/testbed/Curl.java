package dev.loden.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/** The installed curl, as a client of one kube-apiserver. */
final class Curl {
    private final List<String> prefix;
    private final String url;
    private final Path ca;

    /** {@code prefix} is the command that runs another one where the server is reached. */
    Curl(List<String> prefix, String url, Path ca) {
        this.prefix = List.copyOf(prefix);
        this.url = url;
        this.ca = ca;
    }

    /** One request; its code is 0 if there is no reply. */
    KubeApiServer.Reply call(String token, KubeApiServer.Request request) {
        String type = request.method().equals("PATCH") ? "application/strategic-merge-patch+json" : "application/json";
        var arguments =
                new ArrayList<>(List.of("-s", "-X", request.method(), "--cacert", ca.toString(), "--max-time", "60"));
        arguments.addAll(List.of("-H", "Authorization: Bearer " + token, "-H", "Content-Type: " + type));
        arguments.addAll(List.of("-w", "\n%{http_code}", url + request.path()));
        if (!request.body().isEmpty()) {
            arguments.addAll(List.of("--data-binary", "@-"));
        }
        String output = run(arguments, request.body()).output();
        int end = output.lastIndexOf('\n');
        return new KubeApiServer.Reply(Integer.parseInt(output.substring(end + 1)), output.substring(0, end));
    }

    /** Many requests, eight at a time; fails the test if one of them fails. */
    void callAll(String token, Collection<KubeApiServer.Request> requests, Path configFile) {
        var config = new StringBuilder();
        for (KubeApiServer.Request request : requests) {
            config.append(config.isEmpty() ? "" : "next\n")
                    .append("url = \"%s%s\"\nrequest = %s\n".formatted(url, request.path(), request.method()))
                    .append("header = \"Authorization: Bearer %s\"\n".formatted(token))
                    .append("header = \"Content-Type: application/json\"\n")
                    .append("cacert = \"%s\"\nfail\nsilent\noutput = /dev/null\n".formatted(ca))
                    .append("data = \"")
                    .append(request.body().replace("\\", "\\\\").replace("\"", "\\\""))
                    .append("\"\n");
        }
        try {
            Files.writeString(configFile, config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> arguments =
                List.of("--parallel", "--parallel-max", "8", "--fail-early", "-sS", "--config", configFile.toString());
        Command.Result result = run(arguments, "");
        Assertions.assertEquals(0, result.status(), () -> "curl: " + result.output());
    }

    private Command.Result run(List<String> arguments, String input) {
        var command = new ArrayList<>(prefix);
        command.add("curl");
        command.addAll(arguments);
        return Command.run(command, input, Map.of(), "curl");
    }
}
