package dev.loden.lab.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A report as one page of XHTML in which all is: nothing is loaded, and nothing runs. Light or dark as the browser prefers. Pure.
 *
 * @param report what it shows
 */
public record ReportPage(LabReport report) {
    private static final String STYLE = """
            :root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --soft: #57606a; --line: #d0d7de; --box: #f6f8fa;
              --tunnel: #a04000; --direct: #0a5cad; --good: #1a7f37; --bad: #b3261e; --wait: #8a6d00; }
            @media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #e6edf3; --soft: #9aa4af; --line: #3d444d;
              --box: #161b22; --tunnel: #ffa657; --direct: #79c0ff; --good: #56d364; --bad: #ff7b72; --wait: #e3b341; } }
            body { background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem;
              padding: 1rem; }
            h1 { font-size: 1.6rem; margin-bottom: 0 } h2 { font-size: 1.2rem; margin-top: 2.2rem } h3 { font-size: 1rem; margin-bottom: .3rem }
            .soft { color: var(--soft) } .good { color: var(--good) } .bad { color: var(--bad) } .wait { color: var(--wait) }
            table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
              overflow-wrap: anywhere; vertical-align: top } td:first-child { white-space: nowrap }
            pre { background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: .7rem; overflow-x: auto; margin: .3rem 0;
              font: 13px/1.45 ui-monospace, monospace }
            svg { width: 100%; height: auto; display: block } svg text { fill: var(--text); font: 13px system-ui, sans-serif; text-anchor: middle }
            svg .small { font-size: 11px; fill: var(--soft) } svg .name { font-weight: 600 } svg .pods { fill: var(--text) }
            svg .end { text-anchor: end } svg .start { text-anchor: start }
            .box { fill: var(--box); stroke: var(--line) } .wire { stroke: var(--soft); stroke-width: 2 }
            .way { fill: none; stroke-width: 2.5 } .tunnel { stroke: var(--tunnel); stroke-dasharray: 7 4 } .direct { stroke: var(--direct) }
            .none { stroke: var(--bad); stroke-dasharray: 1 6 } .bar { fill: var(--direct) } .switching { fill: var(--bad) }
            .draining { fill: var(--wait) }
            .key { display: inline-block; width: 2.2em; height: 0; border-top: 3px solid; vertical-align: middle; margin: 0 .4em 0 1em }
            details { margin: .6rem 0 } summary { cursor: pointer }
            """;

    /**
     * The page.
     *
     * @return well-formed, in UTF-8's characters; to be saved as {@code .html} or {@code .xhtml}
     */
    public String text() {
        String head = Xml.element(
                "head",
                Xml.empty("meta" + Xml.at("charset", "utf-8"))
                        + Xml.empty(
                                "meta" + Xml.at("name", "viewport", "content", "width=device-width, initial-scale=1"))
                        + Xml.empty("meta"
                                + Xml.at(
                                        "http-equiv",
                                        "Content-Security-Policy",
                                        "content",
                                        "default-src 'none'; style-src 'unsafe-inline'"))
                        + Xml.element("title", "Loden's lab")
                        + Xml.element("style", STYLE));
        return "<!DOCTYPE html>\n"
                + Xml.element(
                        "html" + Xml.at("xmlns", "http://www.w3.org/1999/xhtml", "lang", "en"),
                        head + Xml.element("body", body()));
    }

    private String body() {
        return Xml.element("h1", "Loden's lab")
                + paragraph("soft", report.made())
                + paragraph(report.good() ? "good" : "bad", report.summary())
                + section("The network", nodes())
                + (report.modes().isEmpty() ? "" : modes())
                + section("What was run", parts())
                + status();
    }

    private static String paragraph(String kind, String text) {
        return Xml.element("p" + Xml.at("class", kind), Xml.text(text));
    }

    private static String section(String title, String content) {
        return Xml.element("section", Xml.element("h2", Xml.text(title)) + content);
    }

    private String nodes() {
        return table(
                List.of("node", "address", "its pods' subnets"),
                report.nodes().stream()
                        .map(node -> List.of(
                                node.name(),
                                node.address() + (node.routed() ? " (behind a router)" : ""),
                                node.subnets()))
                        .toList());
    }

    private String modes() {
        var topology = new Topology(report.nodes());
        String pictures = report.modes().stream()
                .map(stay -> Xml.element("h3", Xml.text(stay.mode())) + topology.picture(stay))
                .collect(Collectors.joining());
        return section("The ways between the nodes", legend() + pictures)
                + section(
                        "The modes compared",
                        table(
                                HEADINGS,
                                report.modes().stream().map(ReportPage::row).toList()))
                + section("Throughput of one TCP stream", Charts.bars("Throughput", throughput()))
                + section("Pings lost, the switch included", Charts.bars("Pings lost", losses()))
                + section(
                        "When",
                        paragraph(
                                        "soft",
                                        "Until all nodes have the new routes (red), until the mode before has drained"
                                                + " (yellow), and measurements (blue).")
                                + Charts.timeline(report.modes()));
    }

    private static final List<String> HEADINGS = List.of(
            "mode", "route to the next node's pods", "packets between nodes", "pings lost", "TCP", "switched after");

    private static List<String> row(LabReport.Stay stay) {
        long took = stay.times().switched() - stay.times().begun();
        return List.of(
                stay.mode(),
                stay.route(),
                stay.packets(),
                stay.measured().lost() + " of " + stay.measured().pings(),
                stay.measured().tcp(),
                took == 0 ? "" : took + " ms");
    }

    private List<Charts.Bar> throughput() {
        return report.modes().stream()
                .map(stay -> new Charts.Bar(
                        stay.mode(),
                        stay.measured().gigabits().orElse(0),
                        stay.measured().tcp()))
                .toList();
    }

    private List<Charts.Bar> losses() {
        return report.modes().stream()
                .map(stay -> new Charts.Bar(
                        stay.mode(),
                        stay.measured().lost(),
                        stay.measured().lost() + " of " + stay.measured().pings()))
                .toList();
    }

    private static String legend() {
        return Xml.element(
                "p",
                key("tunnel", "dashed") + "through the tunnel" + key("direct", "solid") + "by a direct route"
                        + key("bad", "dotted") + "not at all");
    }

    private static String key(String colour, String line) {
        String style = "color: var(--" + colour + "); border-top-style: " + line;
        return Xml.element("span" + Xml.at("class", "key", "style", style), "");
    }

    private static String table(List<String> headings, List<List<String>> rows) {
        String head = headings.stream()
                .map(heading -> Xml.element("th", Xml.text(heading)))
                .collect(Collectors.joining());
        String body = rows.stream()
                .map(row -> Xml.element(
                        "tr",
                        row.stream()
                                .map(cell -> Xml.element("td", Xml.text(cell)))
                                .collect(Collectors.joining())))
                .collect(Collectors.joining());
        return Xml.element("table", Xml.element("thead", Xml.element("tr", head)) + Xml.element("tbody", body));
    }

    private String parts() {
        return report.parts().stream()
                .map(part -> Xml.element("h3", Xml.text(part.heading()))
                        + (part.lines().isEmpty()
                                ? ""
                                : Xml.element(
                                        "pre",
                                        part.lines().stream()
                                                .map(ReportPage::line)
                                                .collect(Collectors.joining()))))
                .collect(Collectors.joining());
    }

    private static String line(LabReport.Line line) {
        String kind = switch (line.mark().toLowerCase(Locale.ROOT)) {
            case "ok" -> "good";
            case "failed" -> "bad";
            default -> "wait";
        };
        String mark =
                line.mark().isEmpty() ? "" : "<span" + Xml.at("class", kind) + ">" + Xml.text(line.mark()) + "</span> ";
        return mark + Xml.text(line.text()) + "\n";
    }

    private String status() {
        return report.status().isEmpty()
                ? ""
                : section(
                        "What the first node's daemon says",
                        Xml.element(
                                "details",
                                Xml.element("summary", "loden status --json")
                                        + Xml.element("pre", Xml.text(report.status()))));
    }
}
