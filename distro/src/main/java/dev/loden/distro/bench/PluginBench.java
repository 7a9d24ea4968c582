package dev.loden.distro.bench;

import dev.loden.lab.process.LabException;
import dev.loden.lab.process.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * What drop-in plugins cost at start: {@code lodend --version}, which loads them all, with some and with none in turn.
 *
 * @param daemon the program
 * @param library where the API's jar is
 * @param plugins how many; each a backend in a jar of its own
 * @param runs how often with and without
 */
public record PluginBench(String daemon, Path library, int plugins, int runs) {
    private static final String BACKEND = """
            package com.example.p%1$dx;

            public final class Provider implements dev.loden.api.spi.BackendProvider {
                @Override
                public String type() {
                    return "p%1$d";
                }

                @Override
                public dev.loden.api.spi.Backend open(dev.loden.api.spi.BackendContext context) {
                    throw new UnsupportedOperationException();
                }
            }
            """;
    private static final String MODULE = """
            module com.example.p%1$dx {
                requires dev.loden.api;
                provides dev.loden.api.spi.BackendProvider with com.example.p%1$dx.Provider;
            }
            """;

    /**
     * Medians.
     *
     * @param without milliseconds without any plugin
     * @param with milliseconds with all
     */
    public record Result(long without, long with) {}

    /**
     * Measures; the plugins are made in a directory of their own.
     *
     * @param directory empty
     * @return medians of all runs
     */
    public Result run(Path directory) {
        Path none = directory.resolve("none");
        Path some = directory.resolve("plugins");
        for (int i = 0; i < plugins; i++) {
            make(i, directory.resolve("p" + i), some);
        }
        long[] without = new long[runs];
        long[] with = new long[runs];
        start(none);
        start(some);
        for (int run = 0; run < runs; run++) {
            without[run] = start(none);
            with[run] = start(some);
        }
        return new Result(Median.of(without), Median.of(with));
    }

    private void make(int number, Path work, Path into) {
        try {
            Files.createDirectories(work);
            Files.createDirectories(into);
            Path provider = Files.writeString(work.resolve("Provider.java"), BACKEND.formatted(number));
            Path module = Files.writeString(work.resolve("module-info.java"), MODULE.formatted(number));
            String classes = work.resolve("classes").toString();
            tool(
                    "javac",
                    "--release=21",
                    "-proc:none",
                    "-Xlint:none",
                    "-p",
                    library.toString(),
                    "-d",
                    classes,
                    provider.toString(),
                    module.toString());
            tool(
                    "jar",
                    "--create",
                    "--file",
                    into.resolve("p" + number + ".jar").toString(),
                    "-C",
                    classes,
                    ".");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void tool(String name, String... arguments) {
        int code = ToolProvider.findFirst(name)
                .orElseThrow(() -> new LabException("this measurement needs a JDK, for its " + name))
                .run(System.err, System.err, arguments);
        if (code != 0) {
            throw new LabException(name + " failed: " + String.join(" ", arguments));
        }
    }

    private long start(Path pluginsDir) {
        long begin = System.nanoTime();
        Shell.run(daemon, "--plugins-dir=" + pluginsDir, "--version");
        return (System.nanoTime() - begin) / 1_000_000;
    }

    /** A row for each count. */
    public List<List<String>> rows(Result result) {
        return List.of(
                List.of("PLUGINS", "START ms (median)"),
                List.of("0", Long.toString(result.without())),
                List.of(Integer.toString(plugins), Long.toString(result.with())));
    }
}
