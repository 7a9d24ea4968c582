package dev.loden.traffic;

import dev.loden.traffic.CommandException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A firewall in memory: what is wanted is a text, and so is what is there. Every line of its journal is one command. */
final class FakeFirewall implements Firewall {
    private final String name;
    private final List<String> journal;
    private final Deque<CommandException> lookFailures = new ArrayDeque<>();
    private final Deque<CommandException> writeFailures = new ArrayDeque<>();
    private volatile String held = RuleSet.NONE.toString();
    private volatile UnaryOperator<String> printed = UnaryOperator.identity();
    private volatile UnaryOperator<String> written = UnaryOperator.identity();
    private volatile boolean complete;

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
    public Optional<Repair> compare(RuleSet wanted, boolean first) throws CommandException {
        journal.add(name + (first ? " looks for all" : " looks"));
        fail(lookFailures);
        String found = printed.apply(held);
        return found.equals(wanted.toString())
                ? Optional.empty()
                : Optional.of(new Repair(List.of("differs"), wanted.toString(), List.of(found), complete));
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

    List<String> journal() {
        return journal;
    }

    String held() {
        return held;
    }

    void hold(RuleSet rules) {
        held = rules.toString();
    }

    void failLooks(Kind kind, int times) {
        add(lookFailures, kind, times);
    }

    void failWrites(Kind kind, int times) {
        add(writeFailures, kind, times);
    }

    private static void add(Deque<CommandException> failures, Kind kind, int times) {
        for (int i = 0; i < times; i++) {
            failures.add(new CommandException(kind, "no " + kind));
        }
    }

    /** It prints rules in its own words, as many as there are. */
    void print(UnaryOperator<String> words) {
        printed = words;
        complete = true;
    }

    /** Another program has its hands in it. */
    void meddle(UnaryOperator<String> other) {
        written = other;
    }
}
