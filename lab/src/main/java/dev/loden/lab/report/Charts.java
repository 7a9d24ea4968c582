package dev.loden.lab.report;

import java.util.List;
import java.util.Locale;

/** Bars and the line of time, as pictures. Pure. */
final class Charts {
    private static final int WIDTH = 640;
    private static final int LEFT = 150;
    private static final int RIGHT = 130;
    private static final int ROW = 26;

    private Charts() {}

    /**
     * A bar.
     *
     * @param name beside it
     * @param value not negative
     * @param text the value in words
     */
    record Bar(String name, double value, String text) {}

    static String bars(String title, List<Bar> bars) {
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(0);
        var content = new StringBuilder();
        int y = 4;
        for (Bar bar : bars) {
            int width = most == 0 ? 0 : (int) Math.round(bar.value() / most * (WIDTH - LEFT - RIGHT));
            content.append(Xml.label(LEFT - 8, y + 16, "end", bar.name()));
            content.append(Xml.empty("rect"
                    + Xml.at("x", LEFT, "y", y, "width", Math.max(1, width), "height", ROW - 6, "class", "bar")));
            content.append(Xml.label(LEFT + width + 8, y + 16, "start", bar.text()));
            y += ROW;
        }
        String words = title + ": "
                + String.join(
                        "; ",
                        bars.stream().map(bar -> bar.name() + " " + bar.text()).toList());
        return Xml.picture(WIDTH, y + 4, words, content.toString());
    }

    /** One row for each stay: until the routes were there, until the mode before had drained, and what was measured then. */
    static String timeline(List<LabReport.Stay> stays) {
        long end = Math.max(
                1, stays.stream().mapToLong(stay -> stay.times().ended()).max().orElse(1));
        var content = new StringBuilder();
        int y = 4;
        for (LabReport.Stay stay : stays) {
            LabReport.Times times = stay.times();
            content.append(Xml.label(LEFT - 8, y + 16, "end", stay.mode()));
            content.append(span(times.begun(), times.switched(), end, y, "switching"));
            content.append(span(times.switched(), times.drained(), end, y, "draining"));
            content.append(span(times.drained(), times.ended(), end, y, "bar"));
            y += ROW;
        }
        content.append(Xml.label(LEFT, y + 14, "start small", "0 s"));
        content.append(Xml.label(WIDTH - 8, y + 14, "end small", seconds(end)));
        return Xml.picture(WIDTH, y + 22, "when the network was in which mode", content.toString());
    }

    private static String span(long from, long to, long end, int y, String kind) {
        int x = at(from, end);
        return to <= from
                ? ""
                : Xml.element(
                        "rect"
                                + Xml.at(
                                        "x",
                                        x,
                                        "y",
                                        y,
                                        "width",
                                        Math.max(2, at(to, end) - x),
                                        "height",
                                        ROW - 6,
                                        "class",
                                        kind),
                        Xml.element("title", Xml.text(seconds(from) + " to " + seconds(to))));
    }

    private static int at(long millis, long end) {
        return LEFT + (int) Math.round((double) millis / end * (WIDTH - LEFT - 8));
    }

    static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.2f s", millis / 1_000.0);
    }
}
