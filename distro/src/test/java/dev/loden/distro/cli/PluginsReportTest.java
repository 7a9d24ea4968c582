package dev.loden.distro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.loden.core.Plugin;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginsReportTest {
    @Test
    void mapsEachPluginToStrings() throws IOException {
        String text = Json.text(PluginsReport.of(List.of(
                new Plugin("dev.loden.vxlan", "0.1.0", "0.1", "backend vxlan", "lib/x.jar", Plugin.READY),
                new Plugin("-", "-", "-", "-", "plugins/a \"b\".jar", "no module: \u00e9"))));

        var tree = new JsonMapper().readTree(text);
        assertTrue(text.endsWith("}\n"), text);
        assertEquals(new JsonMapper().readTree("""
                {"plugins": [
                    {"module": "dev.loden.vxlan", "version": "0.1.0", "apiVersion": "0.1", "provides": "backend vxlan",
                     "state": "ready", "jar": "lib/x.jar"},
                    {"module": "-", "version": "-", "apiVersion": "-", "provides": "-",
                     "state": "no module: \u00e9", "jar": "plugins/a \\"b\\".jar"}
                ]}
                """), tree);
    }

    @Test
    void isAnEmptyListWithoutPlugins() {
        assertEquals("{\n  \"plugins\" : [ ]\n}\n", Json.text(PluginsReport.of(List.of())));
    }
}
