package dev.loden.distro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LodenTest {
    /** By the names that the commands give themselves; the tool's list of them has each once more. */
    @Test
    void aCommandIsMadeAlone() {
        Set<String> all = Loden.commandLine().getSubcommands().keySet();
        assertEquals(16, all.size());
        all.forEach(name -> assertEquals(
                name.equals("generate-completion") ? all : Set.of(name),
                Loden.commandLine(name).getSubcommands().keySet()));
        assertEquals(all, Loden.commandLine("--help").getSubcommands().keySet());
    }
}
