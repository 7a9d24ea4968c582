package dev.loden.traffic;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.traffic.Rule.Side;
import dev.loden.traffic.Rule.Verdict;
import java.util.Optional;

/** Collects the parts of a rule that a tool has printed; a part that flannel's rules do not have makes it none of them. Pure. */
final class RuleReader {
    private int mark;
    private Optional<Side> source = Optional.empty();
    private Optional<Side> destination = Optional.empty();
    private Optional<Verdict> verdict = Optional.empty();
    private boolean odd;

    void mark(int bit) {
        odd |= mark != 0;
        mark = bit;
    }

    void source(String text, boolean not) {
        odd |= source.isPresent();
        source = side(text, not);
    }

    void destination(String text, boolean not) {
        odd |= destination.isPresent();
        destination = side(text, not);
    }

    void verdict(Verdict verdict) {
        odd |= this.verdict.isPresent() && !isRefinement(verdict);
        this.verdict = Optional.of(verdict);
    }

    private boolean isRefinement(Verdict next) {
        return verdict.equals(Optional.of(Verdict.MASQUERADE)) && next == Verdict.MASQUERADE_FULLY_RANDOM;
    }

    /** There is a part that no rule of flannel's has. */
    void odd() {
        odd = true;
    }

    Optional<Rule> rule() {
        return odd ? Optional.empty() : verdict.map(known -> new Rule(mark, source, destination, known));
    }

    private Optional<Side> side(String text, boolean not) {
        try {
            Prefix prefix = text.contains("/") ? Prefix.parse(text) : host(IpAddress.parse(text));
            return Optional.of(new Side(prefix, not));
        } catch (InvalidValueException e) {
            odd = true;
            return Optional.empty();
        }
    }

    private static Prefix host(IpAddress address) {
        return Prefix.of(address, address.family().bits());
    }
}
