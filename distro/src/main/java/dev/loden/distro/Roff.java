package dev.loden.distro;

import java.util.Locale;

/** Text in the form of man pages (groff_man(7)). Not thread-safe. */
public final class Roff {
    private final StringBuilder text = new StringBuilder();

    /**
     * A page.
     *
     * @param name of the program
     * @param section of the manual
     * @param summary one line without a full stop
     */
    public Roff(String name, int section, String summary) {
        text.append(".TH \"")
                .append(name.toUpperCase(Locale.ROOT))
                .append("\" \"")
                .append(section)
                .append("\" \"\" \"Loden\" \"Loden\"\n.nh\n.ad l\n");
        section("NAME");
        text.append(escape(name)).append(" \\- ").append(escape(summary)).append('\n');
    }

    /** A heading. */
    public Roff section(String title) {
        text.append(".SH ").append(title).append('\n');
        return this;
    }

    /** Text that is filled. */
    public Roff paragraph(String words) {
        text.append(".PP\n").append(escape(words)).append('\n');
        return this;
    }

    /** A term with what it means. */
    public Roff term(String term, String meaning) {
        text.append(".TP\n.B ")
                .append(escape(term))
                .append('\n')
                .append(escape(meaning))
                .append('\n');
        return this;
    }

    /** A dot or a quote at the start of a line would be a request; a dash would be a hyphen, which nobody can paste. */
    private static String escape(String words) {
        String line = words.replace("\\", "\\e")
                .replace("-", "\\-")
                .replaceAll("\\s+", " ")
                .strip();
        return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
