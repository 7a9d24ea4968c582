package dev.loden.subnet.etcd;

import dev.loden.api.lease.Settings;
import dev.loden.codec.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The requests to etcd's JSON gateway, and its short answers; {@link Wire} has the long ones. */
final class JsonText {
    private JsonText() {}

    static String range(KeyRange keys, long revision, int limit, boolean values) {
        return "{%s,\"limit\":\"%d\",\"revision\":\"%d\",\"keys_only\":%b}"
                .formatted(keys(keys), limit, revision, !values);
    }

    private static String keys(KeyRange keys) {
        return "\"key\":\"%s\",\"range_end\":\"%s\"".formatted(Wire.base64(keys.from()), Wire.base64(keys.end()));
    }

    static String watch(KeyRange keys, long revision) {
        return "{\"create_request\":{%s,\"start_revision\":\"%d\",\"progress_notify\":true}}"
                .formatted(keys(keys), revision);
    }

    static String transaction(Txn request) {
        return "{\"compare\":[%s],\"success\":[%s]}".formatted(compare(request.condition()), operation(request.then()));
    }

    private static String compare(Txn.Condition condition) {
        String target = switch (condition.target()) {
            case CREATED -> "\"target\":\"CREATE\",\"create_revision\"";
            case CHANGED -> "\"target\":\"MOD\",\"mod_revision\"";
        };
        return "{%s,\"result\":\"%s\",%s:\"%d\"}"
                .formatted(keys(condition.keys()), condition.relation(), target, condition.revision());
    }

    private static String operation(Txn.Operation operation) {
        return switch (operation) {
            case Txn.Operation.Put put ->
                "{\"requestPut\":{\"key\":\"%s\",\"value\":\"%s\",\"lease\":\"%d\"}}"
                        .formatted(Wire.base64(put.key()), Wire.base64(put.value()), put.lease());
            case Txn.Operation.Delete delete ->
                "{\"requestDeleteRange\":{%s}}".formatted(keys(KeyRange.of(delete.key())));
            case Txn.Operation.Count count ->
                "{\"requestRange\":{%s,\"count_only\":true}}".formatted(keys(count.keys()));
        };
    }

    static String grant(Duration ttl) {
        return "{\"TTL\":\"" + ttl.toSeconds() + "\"}";
    }

    static String keepAlive(long lease) {
        return "{\"ID\":\"" + lease + "\"}";
    }

    static String logIn(EtcdStoreOptions.Login user) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("name", user.name());
        body.put("password", user.password());
        return Json.print(Settings.of(body));
    }

    static Txn.Answer transacted(Settings answer) {
        long revision = answer.object("header")
                .map(header -> number(header, "revision"))
                .orElse(0L);
        return new Txn.Answer(answer.bool("succeeded").orElse(false), revision, count(answer));
    }

    private static long count(Settings answer) {
        return answer.members().get("responses") instanceof List<?> responses
                        && !responses.isEmpty()
                        && responses.getFirst() instanceof Settings response
                ? response.object("response_range")
                        .map(range -> number(range, "count"))
                        .orElse(0L)
                : 0;
    }

    static long granted(Settings answer) {
        return number(answer, "ID");
    }

    static Duration kept(Settings answer) {
        return Duration.ofSeconds(
                answer.object("result").map(result -> number(result, "TTL")).orElse(0L));
    }

    static Optional<String> token(Settings answer) {
        return answer.string("token");
    }

    private static long number(Settings answer, String name) {
        return answer.string(name).map(Long::parseLong).orElse(0L);
    }
}
