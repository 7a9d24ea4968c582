package dev.loden.distro.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What object drivers say of themselves, for people: facts, and of what they have many of, such as peers, the first few. Pure. */
final class DriverText {
    /** So many of a driver's things are shown, those in trouble first. */
    private static final int MOST = 3;

    private DriverText() {}

    /**
     * A line.
     *
     * @param text for people
     * @param good whether it is as it should be
     */
    record Line(String text, boolean good) {}

    /** Of one driver; the first line is its name and facts. */
    static List<Line> lines(String name, JsonNode said) {
        String facts = said.properties().stream()
                .filter(fact -> !fact.getValue().isObject())
                .map(DriverText::fact)
                .collect(Collectors.joining("; "));
        List<Line> things = things(said)
                .sorted((a, b) -> Boolean.compare(a.good(), b.good()))
                .toList();
        Stream<Line> more = things.size() > MOST
                ? Stream.of(new Line("and " + (things.size() - MOST) + " more: loden status --json", true))
                : Stream.of();
        return Stream.of(
                        Stream.of(new Line(name + ": " + facts, true)),
                        things.stream().limit(MOST),
                        more)
                .flatMap(lines -> lines)
                .toList();
    }

    private static Stream<Line> things(JsonNode said) {
        return said.properties().stream()
                .filter(member -> member.getValue().isObject())
                .flatMap(member -> member.getValue().properties().stream())
                .map(DriverText::thing);
    }

    private static Line thing(Map.Entry<String, JsonNode> thing) {
        String trouble = thing.getValue().path("trouble").asText();
        String facts = thing.getValue().properties().stream()
                .filter(fact -> !fact.getKey().equals("trouble"))
                .map(DriverText::fact)
                .collect(Collectors.joining(", "));
        return new Line(thing.getKey() + ": " + (trouble.isEmpty() ? facts : trouble), trouble.isEmpty());
    }

    private static String fact(Map.Entry<String, JsonNode> fact) {
        return fact.getKey() + " " + fact.getValue().asText();
    }

    /** Whether no driver of a status reports trouble. */
    static boolean isHealthy(JsonNode status) {
        return status.path("drivers").properties().stream()
                .flatMap(driver -> things(driver.getValue()))
                .allMatch(Line::good);
    }
}
