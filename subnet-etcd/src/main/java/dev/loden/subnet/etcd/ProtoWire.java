package dev.loden.subnet.etcd;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * etcd's messages by gRPC, those and of those what is used here. The numbers are those of etcd's rpc.proto and kv.proto, which do not
 * change. Values are untrusted; one longer than a lease may be is read as absent.
 */
final class ProtoWire {
    private static final int MAX_KEY = 4096;
    private static final int MAX_TEXT = 4096;

    private ProtoWire() {}

    /** RangeRequest. */
    static byte[] range(KeyRange keys, long revision, int limit, boolean values) {
        return keys(keys).number(3, limit).number(4, revision).flag(8, !values).bytes();
    }

    private static ProtoWriter keys(KeyRange keys) {
        return new ProtoWriter().text(1, keys.from()).text(2, keys.end());
    }

    /** TxnRequest. */
    static byte[] transaction(Txn request) {
        return new ProtoWriter()
                .message(1, compare(request.condition()))
                .message(2, operation(request.then()))
                .bytes();
    }

    private static ProtoWriter compare(Txn.Condition condition) {
        var compare = new ProtoWriter()
                .number(
                        1,
                        switch (condition.relation()) {
                            case EQUAL -> 0;
                            case LESS -> 2;
                        })
                .number(
                        2,
                        switch (condition.target()) {
                            case CREATED -> 1;
                            case CHANGED -> 2;
                        })
                .text(3, condition.keys().from());
        int target = switch (condition.target()) {
            case CREATED -> 5;
            case CHANGED -> 6;
        };
        return compare.given(target, condition.revision())
                .text(64, condition.keys().end());
    }

    private static ProtoWriter operation(Txn.Operation operation) {
        return switch (operation) {
            case Txn.Operation.Count count ->
                new ProtoWriter().message(1, keys(count.keys()).flag(9, true));
            case Txn.Operation.Put put ->
                new ProtoWriter()
                        .message(
                                2,
                                new ProtoWriter()
                                        .text(1, put.key())
                                        .text(2, put.value())
                                        .number(3, put.lease()));
            case Txn.Operation.Delete delete -> new ProtoWriter().message(3, keys(KeyRange.of(delete.key())));
        };
    }

    /** LeaseGrantRequest. */
    static byte[] grant(Duration ttl) {
        return new ProtoWriter().number(1, ttl.toSeconds()).bytes();
    }

    /** LeaseKeepAliveRequest. */
    static byte[] keepAlive(long lease) {
        return new ProtoWriter().number(1, lease).bytes();
    }

    /** AuthenticateRequest. */
    static byte[] logIn(EtcdStoreOptions.Login user) {
        return new ProtoWriter().text(1, user.name()).text(2, user.password()).bytes();
    }

    /** WatchRequest. */
    static byte[] watch(KeyRange keys, long revision) {
        return new ProtoWriter()
                .message(1, keys(keys).number(3, revision).flag(4, true))
                .bytes();
    }

    /** RangeResponse. */
    static KeyPage page(byte[] answer) throws IOException {
        var entries = new ArrayList<KeyValue>();
        long revision = 0;
        boolean more = false;
        long count = 0;
        var in = new ProtoReader(answer);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> revision = number(in.message(), 3);
                case 2 -> entries.add(entry(in.message()));
                case 3 -> more = in.flag();
                case 4 -> count = in.number();
                default -> {}
            }
        }
        return new KeyPage(entries, revision, more, count);
    }

    /** TxnResponse. */
    static Txn.Answer transacted(byte[] answer) throws IOException {
        long revision = 0;
        boolean succeeded = false;
        long count = 0;
        var in = new ProtoReader(answer);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> revision = number(in.message(), 3);
                case 2 -> succeeded = in.flag();
                case 3 -> count = count(in.message());
                default -> {}
            }
        }
        return new Txn.Answer(succeeded, revision, count);
    }

    /** ResponseOp: the count of its RangeResponse. */
    private static long count(ProtoReader in) throws IOException {
        long count = 0;
        while (in.next()) {
            count = in.field() == 1 ? number(in.message(), 4) : count;
        }
        return count;
    }

    /** LeaseGrantResponse: its ID. */
    static long granted(byte[] answer) throws IOException {
        return number(new ProtoReader(answer), 2);
    }

    /** LeaseKeepAliveResponse: its TTL. */
    static Duration kept(byte[] answer) throws IOException {
        return Duration.ofSeconds(number(new ProtoReader(answer), 3));
    }

    /** AuthenticateResponse: its token. */
    static Optional<String> token(byte[] answer) throws IOException {
        Optional<String> token = Optional.empty();
        var in = new ProtoReader(answer);
        while (in.next()) {
            token = in.field() == 2 ? in.text(MAX_TEXT) : token;
        }
        return token;
    }

    /** WatchResponse. */
    static WatchMessage message(byte[] answer) throws IOException {
        List<WatchMessage.Event> events = new ArrayList<>();
        long revision = 0;
        boolean created = false;
        boolean cancelled = false;
        long compacted = 0;
        String reason = "no reason given";
        var in = new ProtoReader(answer);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> revision = number(in.message(), 3);
                case 3 -> created = in.flag();
                case 4 -> cancelled = in.flag();
                case 5 -> compacted = in.number();
                case 6 -> reason = in.text(MAX_TEXT).orElse(reason);
                case 11 -> events.add(event(in.message()));
                default -> {}
            }
        }
        return new WatchMessage(revision, created, cancelled ? reason : "", compacted, events);
    }

    private static WatchMessage.Event event(ProtoReader in) throws IOException {
        boolean deleted = false;
        KeyValue entry = new KeyValue("", Optional.of(""), 0, 0, 0);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> deleted = in.number() == 1;
                case 2 -> entry = entry(in.message());
                default -> {}
            }
        }
        return deleted
                ? new WatchMessage.Event.Delete(entry.key(), entry.changed())
                : new WatchMessage.Event.Put(entry);
    }

    private static KeyValue entry(ProtoReader in) throws IOException {
        String key = "";
        Optional<String> value = Optional.of("");
        long created = 0;
        long changed = 0;
        long lease = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.text(MAX_KEY).orElse(KeyValue.TOO_LONG);
                case 2 -> created = in.number();
                case 3 -> changed = in.number();
                case 5 -> value = in.text(KeyValue.limit(key));
                case 6 -> lease = in.number();
                default -> {}
            }
        }
        return new KeyValue(key, value, created, changed, lease);
    }

    /** One number of a message; 0 if it is left out. */
    private static long number(ProtoReader in, int field) throws IOException {
        long number = 0;
        while (in.next()) {
            number = in.field() == field ? in.number() : number;
        }
        return number;
    }
}
