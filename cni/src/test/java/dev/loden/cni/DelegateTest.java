package dev.loden.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.codec.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelegateTest {
    @Test
    void isWhatFlannelsPluginWouldCall() {
        Settings resolved = Delegate.resolve(Json.parse(Templates.FLANNELS), Templates.IPV4);
        assertEquals(
                "{\"name\":\"cbr0\",\"cniVersion\":\"1.0.0\",\"plugins\":[{\"type\":\"bridge\",\"hairpinMode\":true,"
                        + "\"isDefaultGateway\":true,\"ipMasq\":false,\"mtu\":1450,\"isGateway\":true,\"ipam\":{\"type\":\"host-local\","
                        + "\"ranges\":[[{\"subnet\":\"10.244.1.0/24\"}]],\"routes\":[{\"dst\":\"10.244.0.0/16\"}]}},"
                        + "{\"type\":\"portmap\",\"capabilities\":{\"portMappings\":true}}]}",
                Json.print(resolved));
    }

    @Test
    void hasRangesAndRoutesOfAllFamilies() {
        Settings ipam =
                resolve("{\"type\":\"flannel\"}", Templates.DUAL).object("ipam").orElseThrow();
        assertEquals(
                "{\"type\":\"host-local\",\"ranges\":[[{\"subnet\":\"10.244.1.0/24\"}],[{\"subnet\":\"fc00:0:0:1::/64\"}]],"
                        + "\"routes\":[{\"dst\":\"10.244.0.0/16\"},{\"dst\":\"fc00::/48\"}]}",
                Json.print(ipam));
    }

    @Test
    void keepsWhatTheTemplateSays() {
        Settings plugin = resolve(
                "{\"type\":\"flannel\",\"capabilities\":{\"ips\":true},\"delegate\":{\"type\":\"ptp\",\"mtu\":1400,\"ipMasq\":true},"
                        + "\"ipam\":{\"dataDir\":\"/x\",\"routes\":[{\"dst\":\"0.0.0.0/0\"}]}}",
                Templates.IPV4);
        assertEquals(
                "{\"type\":\"ptp\",\"mtu\":1400,\"ipMasq\":true,\"capabilities\":{\"ips\":true},\"ipam\":{\"type\":\"host-local\","
                        + "\"dataDir\":\"/x\",\"routes\":[{\"dst\":\"0.0.0.0/0\"},{\"dst\":\"10.244.0.0/16\"}],"
                        + "\"ranges\":[[{\"subnet\":\"10.244.1.0/24\"}]]}}",
                Json.print(plugin));
    }

    @Test
    void leavesListsWithoutFlannelAsTheyAre() {
        Settings other = Json.parse("{\"name\":\"x\",\"plugins\":[{\"type\":\"loopback\"}]}");
        assertEquals(other, Delegate.resolve(other, Templates.IPV4));
    }

    @Test
    void refusesWhatFlannelsPluginRefuses() {
        for (String delegate : List.of("{\"name\":\"x\"}", "{\"ipam\":{}}")) {
            var refused = assertThrows(
                    InvalidValueException.class,
                    () -> resolve("{\"type\":\"flannel\",\"delegate\":" + delegate + "}", Templates.IPV4));
            assertTrue(refused.getMessage().contains("delegate."), refused::getMessage);
        }
        for (String list : List.of("{}", "{\"plugins\":[]}", "{\"plugins\":[1]}", "{\"type\":\"flannel\"}")) {
            assertThrows(InvalidValueException.class, () -> Delegate.resolve(Json.parse(list), Templates.IPV4));
        }
    }

    private static Settings resolve(String entry, PodNetwork pods) {
        return Delegate.plugins(Delegate.resolve(Json.parse("{\"name\":\"cbr0\",\"plugins\":[" + entry + "]}"), pods))
                .getFirst();
    }
}
