package dev.loden.core.plugin;

import static dev.loden.core.plugin.PluginJars.droppedIn;
import static dev.loden.core.plugin.PluginJars.ourApi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real jars, compiled here, dropped into a plugins directory. */
class ServiceCatalogTest {
    @TempDir
    Path directory;

    private PluginJars jars;

    @BeforeEach
    void makeJars() {
        jars = new PluginJars(directory);
    }

    @Test
    void findsNothingWhereThereIsNoDirectory() {
        assertEquals(List.of(), droppedIn(ServiceCatalog.discover(directory.resolve("absent"), Set.of())));
    }

    @Test
    void loadsADroppedInJar() {
        Path jar = jars.backend("carrier", ourApi());

        ServiceCatalog catalog = ServiceCatalog.discover(directory.resolve("plugins"), Set.of());

        assertEquals(
                List.of(new PluginEntry(
                        "com.example.carrier", "1.2.3", "0.1.0", "backend carrier", jar.toString(), PluginEntry.READY)),
                droppedIn(catalog));
        assertEquals("carrier", catalog.backendPlugins().backend("carrier").type());
    }

    @ParameterizedTest
    @CsvSource({"plugins, rwxrwxr-x", "plugins, rwxr-xrwx", "carrier, rw-rw-r--", "carrier, rw-r--rw-"})
    void doesNotLoadWhatOthersCanWrite(String which, String mode) throws IOException {
        Path jar = jars.backend("carrier", ourApi());
        Path writable = which.equals("plugins") ? directory.resolve("plugins") : jar;
        Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString(mode));

        PluginEntry found = droppedIn(ServiceCatalog.discover(directory.resolve("plugins"), Set.of()))
                .getFirst();

        assertTrue(found.state().contains("others can write " + writable), found.state());
    }

    /** Only root can give files away. */
    @Test
    @Tag("net")
    void doesNotLoadWhatAnotherUserOwns() throws IOException {
        Path jar = jars.backend("carrier", ourApi());
        Files.setAttribute(jar, "unix:uid", 12345);

        PluginEntry found = droppedIn(ServiceCatalog.discover(directory.resolve("plugins"), Set.of()))
                .getFirst();

        assertTrue(found.state().contains("user 12345 can write " + jar), found.state());
    }

    @Test
    void loadsEachPluginIntoALayerOfItsOwn() {
        jars.backend("carrier", ourApi());
        jars.backend("pigeon", ourApi());

        ServiceCatalog catalog = ServiceCatalog.discover(directory.resolve("plugins"), Set.of());

        assertTrue(catalog.backendPlugins()
                        .backend("carrier")
                        .getClass()
                        .getModule()
                        .getLayer()
                != catalog.backendPlugins()
                        .backend("pigeon")
                        .getClass()
                        .getModule()
                        .getLayer());
    }

    @Test
    void listsWhatItCannotLoadAndGoesOn() throws IOException {
        jars.backend("carrier", ourApi());
        Path junk = directory.resolve("plugins/junk.jar");
        Files.writeString(junk, "not a jar");

        ServiceCatalog catalog = ServiceCatalog.discover(directory.resolve("plugins"), Set.of());

        assertEquals("carrier", catalog.backendPlugins().backend("carrier").type());
        PluginEntry broken = droppedIn(catalog).getLast();
        assertEquals(junk.toString(), broken.jar());
        assertTrue(!broken.state().equals(PluginEntry.READY), broken.toString());
    }

    @Test
    void refusesAPluginMadeForANewerApi() throws IOException {
        jars.backend("carrier", jars.otherApi("0.9.0"));

        ServiceCatalog catalog = ServiceCatalog.discover(directory.resolve("plugins"), Set.of());

        assertThrows(PluginException.class, () -> catalog.backendPlugins().backend("carrier"));
    }

    @Test
    void takesTheFirstOfTwoWithOneName() {
        jars.backend("carrier", ourApi());
        jars.backend("com.example.other", "carrier", ourApi(), directory.resolve("plugins/z-carrier.jar"));

        List<String> states = droppedIn(ServiceCatalog.discover(directory.resolve("plugins"), Set.of())).stream()
                .map(PluginEntry::state)
                .toList();

        assertEquals(PluginEntry.READY, states.getFirst());
        assertTrue(states.getLast().startsWith("not used: there is another backend carrier"), states::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.example.carrier", "carrier", "carrier.jar"})
    void leavesOutWhatIsExcludedAndRunsNoneOfItsCode(String name) {
        Path jar = jars.backendWith("carrier", "static { Runtime.getRuntime().halt(1); }");

        ServiceCatalog catalog = ServiceCatalog.discover(jars.plugins(), Set.of(name));

        PluginEntry excluded = droppedIn(catalog).getFirst();
        assertEquals(PluginEntry.EXCLUDED, excluded.state());
        assertEquals(jar.toString(), excluded.jar());
        assertEquals(List.of(), troubles(catalog));
    }

    @Test
    void aDroppedInOneCanTakeThePlaceOfABuiltInOne() {
        jars.backend("vxlan", ourApi());

        ServiceCatalog catalog = ServiceCatalog.discover(jars.plugins(), Set.of("dev.loden.backend.vxlan"));

        assertEquals(
                "com.example.vxlan",
                catalog.backendPlugins().backend("vxlan").getClass().getModule().getName());
    }

    @Test
    void namesWhatIsExcludedAndNotThere() {
        ServiceCatalog catalog = ServiceCatalog.discover(jars.plugins(), Set.of("carrier"));

        assertEquals(
                List.of("--exclude-plugin \"carrier\": no plugin, jar or directory has that name (see loden plugins)"),
                troubles(catalog));
    }

    private static List<String> troubles(ServiceCatalog catalog) {
        return catalog.troubles().stream()
                .filter(trouble -> !trouble.contains("(module dev.loden."))
                .toList();
    }

    @Test
    void namesWhatThereIsWhereAPluginIsMissing() {
        jars.backend("carrier", ourApi());
        jars.backend("pigeon", ourApi());
        ServiceCatalog catalog = ServiceCatalog.discover(directory.resolve("plugins"), Set.of());

        PluginException e = assertThrows(
                PluginException.class, () -> catalog.backendPlugins().backend("ipsec"));

        assertEquals(ErrorCode.CONFIG, e.code());
        assertEquals(
                "Backend.Type \"ipsec\": there is no such plugin; there are: alloc, carrier, host-gw, ipip, pigeon, vxlan; add the jar of one that provides it (see loden plugins)",
                e.getMessage());
    }
}
