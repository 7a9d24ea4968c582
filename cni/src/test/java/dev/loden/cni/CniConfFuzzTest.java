package dev.loden.cni;

import dev.loden.api.spi.PluginException;
import dev.loden.testkit.Fuzzer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The template is the operator's, from a ConfigMap that others can change. */
class CniConfFuzzTest {
    @TempDir
    Path directory;

    @Test
    void aTemplateIsInstalledOrRefused() {
        CniOptions options = Templates.options(directory, true);
        Fuzzer.ofTexts(
                        Templates.FLANNELS,
                        "{\"plugins\":[{\"type\":\"flannel\",\"ipam\":{\"routes\":[{}]},\"capabilities\":{}}]}",
                        "{\"plugins\":[{\"type\":\"../../x\",\"ipam\":{\"type\":\"a\\u0000b\"}}]}",
                        "{\"plugins\":[[]]}")
                .run(
                        bytes -> {
                            Files.write(options.template(), bytes);
                            new CniConf(options).install(Templates.DUAL);
                        },
                        PluginException.class);
    }
}
