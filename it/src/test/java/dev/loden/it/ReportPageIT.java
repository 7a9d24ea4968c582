package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.process.Shell;
import dev.loden.lab.report.LabReport;
import dev.loden.lab.report.ReportPage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The page is well-formed, complete, and nothing but text whatever the names are. */
class ReportPageIT {
    private static final Path BROWSER = Path.of("/usr/bin/chromium");

    private static final String HOSTILE =
            "</pre><script>alert('1')</script>\"&amp;\u0000\u001b[31m\u009b ]]> <!-- \ufffe";

    private static LabReport report(int nodes, String name) {
        List<LabReport.Host> hosts = IntStream.range(0, nodes)
                .mapToObj(i -> new LabReport.Host(
                        name + i, "172.16.1." + (100 + i), "10.244." + i + ".0/24 fd00:" + i + "::/64", i == nodes - 1))
                .toList();
        List<LabReport.Stay> stays = List.of(
                stay(
                        "vxlan",
                        nodes,
                        LabReport.Way.TUNNEL,
                        OptionalDouble.of(7.25),
                        new LabReport.Times(0, 0, 0, 4_000)),
                stay(
                        "host-gw",
                        nodes,
                        LabReport.Way.DIRECT,
                        OptionalDouble.empty(),
                        new LabReport.Times(4_000, 4_135, 6_500, 10_000)),
                stay(
                        name,
                        nodes,
                        LabReport.Way.NONE,
                        OptionalDouble.of(0),
                        new LabReport.Times(10_000, 10_100, 12_000, 15_500)));
        List<LabReport.Part> parts = List.of(
                new LabReport.Part(
                        "Pings", List.of(new LabReport.Line("ok", name), new LabReport.Line("FAILED", "no answer"))),
                new LabReport.Part(name, List.of()));
        return new LabReport("today", "1 checks failed", false, hosts, stays, parts, "{\"name\": \"" + name + "\"}");
    }

    private static LabReport.Stay stay(
            String mode, int nodes, LabReport.Way way, OptionalDouble gigabits, LabReport.Times times) {
        var edges = new ArrayList<LabReport.Edge>();
        for (int from = 0; from < nodes; from++) {
            for (int to = from + 1; to < nodes; to++) {
                edges.add(new LabReport.Edge(from, to, way));
            }
        }
        String tcp = gigabits.isPresent() ? gigabits.getAsDouble() + " Gb/s" : "not measured";
        return new LabReport.Stay(
                mode, edges, "via " + mode, "8 x " + mode, new LabReport.Measured(400, 3, gigabits, tcp), times);
    }

    private static Document parsed(String page) throws ParserConfigurationException, SAXException, IOException {
        var factory = DocumentBuilderFactory.newDefaultNSInstance();
        factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
        var builder = factory.newDocumentBuilder();
        builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
        return builder.parse(new InputSource(new StringReader(page)));
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagNameNS("*", name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    @Test
    void showsTheNetworkInEachMode() throws Exception {
        Document page = parsed(new ReportPage(report(4, "node")).text());
        assertEquals(3 + 3, elements(page, "svg").size(), "a topology for each mode, two charts, one line of time");
        assertEquals(
                List.of(6L, 6L, 6L),
                List.of("way tunnel", "way direct", "way none").stream()
                        .map(kind -> elements(page, "path").stream()
                                .filter(path -> path.getAttribute("class").equals(kind))
                                .count())
                        .toList());
        String text = page.getDocumentElement().getTextContent();
        for (String shown : List.of(
                "172.16.1.102",
                "10.244.2.0/24",
                "7.25 Gb/s",
                "not measured",
                "3 of 400",
                "135 ms",
                "no answer",
                "via host-gw",
                "router",
                "today",
                "1 checks failed",
                "node0 to node3 through the tunnel")) {
            assertTrue(text.contains(shown), shown);
        }
    }

    @Test
    void isOfOnePiece() {
        String page = new ReportPage(report(3, "node")).text();
        assertFalse(
                page.contains("src=") || page.contains("href=") || page.contains("url(") || page.contains("@import"));
        String without = page.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xhtml", "");
        assertFalse(without.contains("://"), "nothing is loaded");
        assertTrue(page.contains("prefers-color-scheme: dark"));
    }

    @Test
    void hostileNamesAreText() throws Exception {
        String text = new ReportPage(report(2, HOSTILE)).text();
        Document page = parsed(text);
        assertEquals(List.of(), elements(page, "script"));
        assertFalse(text.contains("<script"));
        assertTrue(page.getDocumentElement().getTextContent().contains("<script>alert('1')</script>"));
        assertTrue(text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\t'));
    }

    static boolean hasBrowser() {
        return Files.isExecutable(BROWSER);
    }

    /** CI installs it; elsewhere: apt-get install chromium. */
    @Test
    @EnabledIf("hasBrowser")
    void aBrowserShowsIt(@TempDir Path directory) throws IOException {
        Path page = Files.writeString(directory.resolve("report.html"), new ReportPage(report(4, HOSTILE)).text());
        String shown = Shell.run(
                BROWSER.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + directory.resolve("profile"),
                "--dump-dom",
                page.toUri().toString());
        assertEquals(6, shown.split("<svg ", -1).length - 1, shown);
        assertFalse(shown.contains("<script"), shown);
    }

    /** From one node without a tour to as many as a lab has. */
    @Test
    void anyNetworkMakesAPage() throws Exception {
        for (int nodes : Set.of(1, 2, 12, 100)) {
            parsed(new ReportPage(report(nodes, "node")).text());
        }
        var nothing = new LabReport("", "", true, List.of(), List.of(), List.of(), "");
        assertTrue(elements(parsed(new ReportPage(nothing).text()), "svg").isEmpty());
    }
}
