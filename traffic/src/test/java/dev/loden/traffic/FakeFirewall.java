package dev.loden.traffic;

import dev.loden.traffic.CommandException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A firewall in memory, whose rules are a text. Each line of its journal is one command. */
final class FakeFirewall implements Firewall {
    private final String name;
    private final List<String> journal;
    private final Deque<CommandException> compareFailures = new ArrayDeque<>();
    private final Deque<CommandException> writeFailures = new ArrayDeque<>();
    private volatile String held = text(RuleSet.NONE);
    private volatile UnaryOperator<String> printed = UnaryOperator.identity();
    private volatile UnaryOperator<String> written = UnaryOperator.identity();
    private volatile boolean complete;
    private volatile boolean blind;
    private volatile Duration cost = Duration.ZERO;
    private volatile String notice = "";
    private volatile Error error;
    private volatile boolean interrupted;

    FakeFirewall(String name) {
        this(name, Collections.synchronizedList(new ArrayList<>()));
    }

    FakeFirewall(String name, List<String> journal) {
        this.name = name;
        this.journal = journal;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Repair> compare(RuleSet desired, Extent extent) throws CommandException, InterruptedException {
        journal.add(name + (extent == Extent.ALL_CHAINS ? " compares all" : " compares"));
        if (interrupted) {
            interrupted = false;
            throw new InterruptedException("of the test");
        }
        fail(compareFailures);
        Optional<Error> failing = Optional.ofNullable(error);
        error = null;
        if (failing.isPresent()) {
            throw failing.get();
        }
        String found = printed.apply(held);
        return found.equals(text(desired))
                ? Optional.empty()
                : Optional.of(new Repair(List.of("differs"), text(desired), List.of(found), complete, blind));
    }

    @Override
    public void repair(Repair repair) throws CommandException {
        journal.add(name + " writes");
        fail(writeFailures);
        held = written.apply(repair.script());
    }

    private static void fail(Deque<CommandException> failures) throws CommandException {
        CommandException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    /** The rules of a set, whatever networks are ours. */
    static String text(RuleSet rules) {
        return rules.masquerade() + " " + rules.forward();
    }

    @Override
    public Duration cost() {
        return cost;
    }

    @Override
    public String notice() {
        return notice;
    }

    /** What the next comparison throws. */
    void failNext(Error thrown) {
        error = thrown;
    }

    /** The next comparison ends as if somebody had interrupted its thread. */
    void interruptNext() {
        interrupted = true;
    }

    void cost(Duration each) {
        cost = each;
    }

    /** Makes it print less than it has, and say so. */
    void hide(String what) {
        notice = what;
        blind = !what.isEmpty();
        printed = blind ? text -> "hidden" : UnaryOperator.identity();
    }

    List<String> journal() {
        return journal;
    }

    String held() {
        return held;
    }

    void hold(RuleSet rules) {
        held = text(rules);
    }

    void failCompares(Kind kind, int times) {
        add(compareFailures, kind, times);
    }

    void failWrites(Kind kind, int times) {
        add(writeFailures, kind, times);
    }

    private static void add(Deque<CommandException> failures, Kind kind, int times) {
        for (int i = 0; i < times; i++) {
            failures.add(new CommandException(kind, "no " + kind));
        }
    }

    /** Makes it print its rules in another syntax, as many as there are. */
    void print(UnaryOperator<String> words) {
        printed = words;
        complete = true;
    }

    /** Makes another program change what is written. */
    void tamper(UnaryOperator<String> other) {
        written = other;
    }
}
