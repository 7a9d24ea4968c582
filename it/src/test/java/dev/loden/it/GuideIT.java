package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/spi.md shows the samples as they are, which other tests compile and run: each file is a listing, and each listing a file. */
class GuideIT {
    static final Path PAGE = Scenario.HOME.resolve("../../../docs/spi.md");
    private static final Pattern LISTING = Pattern.compile("```(?:java|text) (\\S+)\n(.*?)```", Pattern.DOTALL);

    @Test
    void showsTheSamplesAsTheyAre() throws IOException {
        Map<String, String> listings = new TreeMap<>();
        Matcher listing = LISTING.matcher(Files.readString(PAGE));
        while (listing.find()) {
            listings.put(listing.group(1), listing.group(2));
        }
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> samples = Files.list(Samples.SOURCES)) {
            for (Path sample : samples.toList()) {
                String name = sample.getFileName().toString();
                for (String file : Samples.files(name)) {
                    files.put(name + "/" + file, Files.readString(sample.resolve(file)));
                }
            }
        }
        assertEquals(files.keySet(), listings.keySet(), "copy it/samples into docs/spi.md");
        files.forEach((name, text) -> assertEquals(text, listings.get(name), name));
    }
}
