package dev.loden.store.common;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A table in memory that lets another writer in at a given moment. */
final class MemoryTable implements LeaseTable<MemoryTable.Row> {
    private final Map<String, Row> rows = new TreeMap<>();
    private long revision;
    private int creations;
    private boolean losesEveryRace;
    private Optional<Consumer<String>> beforeCreate = Optional.empty();
    private Optional<Runnable> beforeKeep = Optional.empty();

    /** An entry, and the revisions that created and changed it. */
    record Row(String key, Optional<String> value, long created, long changed) implements LeaseTable.Entry {}

    void beforeNextCreate(Consumer<String> other) {
        beforeCreate = Optional.of(other);
    }

    void beforeNextKeep(Runnable other) {
        beforeKeep = Optional.of(other);
    }

    void loseEveryRace() {
        losesEveryRace = true;
    }

    int creations() {
        return creations;
    }

    Map<String, String> values() {
        var values = new TreeMap<String, String>();
        rows.forEach((key, row) -> values.put(key, row.value().orElseThrow()));
        return values;
    }

    void put(String key, String value) {
        revision++;
        rows.put(key, new Row(key, Optional.of(value), rows.get(key).created(), revision));
    }

    @Override
    public List<Row> list() {
        return List.copyOf(rows.values());
    }

    @Override
    public Optional<Row> find(String key) {
        return Optional.ofNullable(rows.get(key));
    }

    @Override
    public Optional<Row> create(String key, String value) {
        creations++;
        Optional<Consumer<String>> other = beforeCreate;
        beforeCreate = Optional.empty();
        other.ifPresent(writer -> writer.accept(key));
        if (losesEveryRace || rows.containsKey(key)) {
            return Optional.empty();
        }
        revision++;
        rows.put(key, new Row(key, Optional.of(value), revision, revision));
        return find(key);
    }

    @Override
    public Optional<Row> keep(Row row, String value) {
        Optional<Runnable> other = beforeKeep;
        beforeKeep = Optional.empty();
        other.ifPresent(Runnable::run);
        if (!find(row.key()).equals(Optional.of(row))) {
            return Optional.empty();
        }
        put(row.key(), value);
        return find(row.key());
    }

    @Override
    public void remove(Row row) {
        rows.remove(row.key(), row);
    }

    @Override
    public boolean withdraws(Row own, Row other) {
        return other.created() < own.created();
    }

    @Override
    public boolean isReserved(Row row) {
        return false;
    }
}
