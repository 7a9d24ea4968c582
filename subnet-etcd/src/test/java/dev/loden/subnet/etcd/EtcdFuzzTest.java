package dev.loden.subnet.etcd;

import com.fasterxml.jackson.core.JsonParser;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.codec.json.LeaseJson;
import dev.loden.testkit.Fuzzer;
import dev.loden.testkit.SampleLeases;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers of something that says it is etcd, and values that anybody wrote who may. */
class EtcdFuzzTest {
    private static final String RANGE = """
            {"header":{"cluster_id":"324952591200643719","revision":"7","raft_term":"2"},"kvs":[{"key":"YQ==","create_revision":"2",\
            "mod_revision":"5","version":"2","value":"MQ==","lease":"2324035559160985099"}],"more":true,"count":"3"}""";
    private static final String WATCH = """
            {"result":{"header":{"revision":"6"},"events":[{"kv":{"key":"YQ==","create_revision":"2","mod_revision":"5","version":"3","value":"Mw=="}},\
            {"type":"DELETE","kv":{"key":"YQ==","mod_revision":"6"}}]}}
            {"result":{"header":{"revision":"4"},"canceled":true,"compact_revision":"4"}}
            {"error":{"grpc_code":14,"http_code":503,"message":"transport is closing"}}
            """;

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static JsonParser parser(byte[] bytes) throws IOException {
        return Wire.parser(new ByteArrayInputStream(bytes));
    }

    @Test
    void answersInJsonAreReadOrRefused() {
        Fuzzer.ofTexts(RANGE, WATCH)
                .run(
                        bytes -> {
                            if (bytes.length % 2 == 0) {
                                Wire.range(parser(bytes), entry -> {});
                                return;
                            }
                            JsonParser json = parser(bytes);
                            while (Wire.message(json).isPresent()) {
                                // the next one
                            }
                        },
                        IOException.class);
    }

    @Test
    void answersByGrpcAreReadOrRefused() {
        byte[] range = HexFormat.of().parseHex("0a021807120c0a01611002180520022a01311801200a");
        byte[] watch = HexFormat.of().parseHex("0a02180618005a0e120c0a01611002180520022a0131");
        Fuzzer.of(List.of(range, watch, ProtoWire.range(KeyRange.of("a"), 3, 2, true)))
                .run(
                        bytes -> {
                            ProtoWire.page(bytes);
                            ProtoWire.message(bytes);
                            ProtoWire.transacted(bytes);
                            ProtoWire.granted(bytes);
                            ProtoWire.kept(bytes);
                            ProtoWire.token(bytes);
                        },
                        IOException.class);
    }

    @Test
    void leasesAndTheirKeysAreReadOrRefused() {
        Fuzzer.ofTexts(
                        SampleLeases.json(1),
                        "{\"PublicIP\":\"0.0.0.0\",\"PublicIPv6\":\"fd00::1\",\"BackendType\":\"extension\",\"BackendData\":\"text\","
                                + "\"BackendV6Data\":{\"a\":[1,2.5,true,null,{\"b\":{}}]}}",
                        "10.5.52.0-24&fd00:5:0:34::-64")
                .run(
                        bytes -> {
                            String text = text(bytes);
                            if (text.startsWith("{")) {
                                LeaseJson.write(LeaseJson.read(text));
                            } else {
                                Subnets.parseKey(text);
                            }
                        },
                        InvalidValueException.class);
    }
}
