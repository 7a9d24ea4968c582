package dev.loden.lab.report;

/** Elements of XHTML and SVG as text. Whatever is put into one as text or as an attribute's value is escaped. Pure. */
final class Xml {
    private Xml() {}

    /** Names come from outside: characters that XML has no way to write become question marks. */
    static String text(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isAllowed(c) ? c : '?');
            }
        });
        return escaped.toString();
    }

    /** The production Char of XML 1.0, and no control characters of Unicode's. */
    private static boolean isAllowed(int c) {
        return c == '\n'
                || c == '\t'
                || (c >= 0x20 && c < 0x7f)
                || (c >= 0xa0 && c <= 0xd7ff)
                || (c >= 0xe000 && c <= 0xfffd)
                || c >= 0x10000;
    }

    /**
     * An element.
     *
     * @param head its name with attributes, as {@link #at} makes them
     * @param content escaped already
     */
    static String element(String head, String content) {
        int end = head.indexOf(' ');
        String name = end < 0 ? head : head.substring(0, end);
        return "<" + head + ">" + content + "</" + name + ">\n";
    }

    /** An element without content. */
    static String empty(String head) {
        return "<" + head + "/>\n";
    }

    /** Attributes: names and values in turns, with a blank before each. */
    static String at(Object... namesAndValues) {
        var text = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            text.append(' ')
                    .append(namesAndValues[i])
                    .append("=\"")
                    .append(text(namesAndValues[i + 1].toString()))
                    .append('"');
        }
        return text.toString();
    }

    /** A text in a picture. */
    static String label(int x, int y, String kind, String text) {
        return element("text" + at("x", x, "y", y, "class", kind), text(text));
    }

    /** A picture with what it shows in words, for those who do not see it. */
    static String picture(int width, int height, String words, String content) {
        return element(
                "svg"
                        + at(
                                "xmlns",
                                "http://www.w3.org/2000/svg",
                                "viewBox",
                                "0 0 " + width + " " + height,
                                "role",
                                "img",
                                "style",
                                "max-width:" + width + "px"),
                element("title", text(words)) + content);
    }
}
