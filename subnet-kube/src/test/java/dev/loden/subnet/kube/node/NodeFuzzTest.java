package dev.loden.subnet.kube.node;

import com.fasterxml.jackson.core.JsonParser;
import dev.loden.testkit.Fuzzer;
import dev.loden.testkit.LeaseRecorder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Lists and events of Node objects, and the annotations in them: a node that cannot be read is that node's trouble. */
class NodeFuzzTest {
    private static final String NODE = """
            {"metadata":{"name":"n1","resourceVersion":"12","creationTimestamp":"2026-01-01T00:00:00Z","annotations":{\
            "flannel.alpha.coreos.com/kube-subnet-manager":"true","flannel.alpha.coreos.com/public-ip":"192.168.0.1",\
            "flannel.alpha.coreos.com/public-ipv6":"fd00::1","flannel.alpha.coreos.com/backend-type":"vxlan",\
            "flannel.alpha.coreos.com/backend-data":"{\\"VNI\\":1,\\"VtepMAC\\":\\"0a:00:00:00:00:01\\"}"}},\
            "spec":{"podCIDR":"10.5.1.0/24","podCIDRs":["10.5.1.0/24","fd00:5:0:1::/64"]},\
            "status":{"conditions":[{"type":"NetworkUnavailable","status":"True","reason":"x"}]}}""";

    private final NodeReader reader = new NodeReader(new AnnotationKeys(AnnotationKeys.DEFAULT_PREFIX));

    private JsonParser parser(byte[] bytes) throws IOException {
        return reader.parser(new ByteArrayInputStream(bytes));
    }

    @Test
    void listsAreReadOrRefused() {
        String list = "{\"metadata\":{\"resourceVersion\":\"20\",\"continue\":\"abc\"},\"items\":[" + NODE + "," + NODE
                + "]}";
        Fuzzer.ofTexts(list)
                .run(
                        bytes -> {
                            var table = new NodeTable(new LeaseRecorder(), Duration.ZERO, System::nanoTime);
                            NodeTable.Listing listing = table.list();
                            reader.page(parser(bytes), listing::add);
                            listing.end();
                        },
                        IOException.class);
    }

    @Test
    void eventsAreReadOrRefused() {
        var table = new NodeTable(new LeaseRecorder(), Duration.ZERO, System::nanoTime);
        Fuzzer.ofTexts(
                        "{\"type\":\"ADDED\",\"object\":" + NODE + "}\n{\"type\":\"DELETED\",\"object\":" + NODE + "}",
                        "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"99\"}}}",
                        "{\"type\":\"ERROR\",\"object\":{\"code\":410,\"message\":\"too old\"}}")
                .run(
                        bytes -> {
                            JsonParser json = parser(bytes);
                            var event = reader.event(json);
                            while (event.isPresent()) {
                                if (event.get() instanceof NodeEvent.Present present) {
                                    table.present(present.node());
                                } else if (event.get() instanceof NodeEvent.Deleted deleted) {
                                    table.deleted(deleted.name());
                                }
                                event = reader.event(json);
                            }
                        },
                        IOException.class);
    }
}
