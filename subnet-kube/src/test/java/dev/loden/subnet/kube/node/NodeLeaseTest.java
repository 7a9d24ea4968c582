package dev.loden.subnet.kube.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeLeaseTest {
    /** The node that was there first counts where two cannot both be. */
    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05Z, 1767323045",
        "2026-01-02T03:04:05.25Z, 1767323045",
        "2026-01-02T04:04:05+01:00, 1767323045",
        "1970-01-01T00:00:01Z, 1",
        "2026-13-02T03:04:05Z, 0",
        "2026-01-02 03:04:05Z, 0",
        "yesterday, 0",
        "'', 0"
    })
    void tellsWhenTheNodeWasCreated(String timestamp, long seconds) {
        NodeLease lease = NodeJson.lease("""
                {"metadata":{"name":"a","creationTimestamp":"%s","resourceVersion":"7","annotations":{
                "flannel.alpha.coreos.com/kube-subnet-manager":"true",
                "flannel.alpha.coreos.com/public-ip":"172.16.1.101"}},"spec":{"podCIDR":"10.244.1.0/24"}}""".formatted(timestamp));
        assertEquals(
                seconds, assertInstanceOf(NodeLease.Valid.class, lease).lease().created());
    }
}
