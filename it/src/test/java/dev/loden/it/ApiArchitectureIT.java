package dev.loden.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.Preview;
import dev.loden.api.Stable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What plugins are compiled against: needs little, and states of each type how long it will stay as it is. */
class ApiArchitectureIT {
    private static final Path SOURCES = Path.of("..", "api", "src", "main", "java");
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("(?m)^public [a-z -]*(class|interface|record|enum|@interface) ");
    private static final Pattern SINCE = Pattern.compile("(?m)^ \\* @since [0-9]+\\.[0-9]+$");

    @Test
    void theApiNeedsNothingButJava() {
        assertEquals(
                Set.of("java.base"),
                Shipped.MODULES.get("dev.loden.api").requires().stream()
                        .map(ModuleDescriptor.Requires::name)
                        .collect(Collectors.toSet()));
    }

    @Test
    void theApiNeitherLogsNorDoesIo() {
        noClasses()
                .that(resideInAPackage("dev.loden.api.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.slf4j..", "java.io..", "java.nio.file..", "java.time.."))
                .check(Shipped.CLASSES);
    }

    @Test
    void publicTypesAreStableOrPreview() {
        classes()
                .that(resideInAPackage("dev.loden.api.."))
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .beAnnotatedWith(Stable.class)
                .orShould()
                .beAnnotatedWith(Preview.class)
                .check(Shipped.CLASSES);
        noClasses()
                .that()
                .areAnnotatedWith(Stable.class)
                .should()
                .beAnnotatedWith(Preview.class)
                .check(Shipped.CLASSES);
    }

    /** Above the type itself, that is: at the start of a line. */
    @Test
    void publicTypesStateSinceWhen() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> types = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> PUBLIC_TYPE.matcher(read(file)).find())
                    .toList();
            assertTrue(types.size() > 50, types::toString);
            assertEquals(
                    List.of(),
                    types.stream()
                            .filter(file -> !SINCE.matcher(read(file)).find())
                            .toList(),
                    "without @since");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
