package dev.loden.codec.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseJsonTest {
    private static final Optional<Ipv4> V4 = Optional.of(Ipv4.parse("192.168.1.1"));
    private static final Optional<Ipv6> V6 = Optional.of(Ipv6.parse("fd00::1"));
    private static final Settings DATA = vtep("aa:bb:cc:dd:ee:ff");
    private static final Settings V6_DATA = vtep("aa:bb:cc:dd:ee:00");

    private static final String DUAL_STACK =
            "{\"PublicIP\":\"192.168.1.1\",\"PublicIPv6\":\"fd00::1\",\"BackendType\":\"vxlan\","
                    + "\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:dd:ee:ff\"},"
                    + "\"BackendV6Data\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:dd:ee:00\"}}";

    private static Settings vtep(String mac) {
        var members = new LinkedHashMap<String, Object>();
        members.put("VNI", 1);
        members.put("VtepMAC", mac);
        return Settings.of(members);
    }

    /** What flannel writes to etcd, byte for byte. */
    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of(
                        "{\"PublicIP\":\"192.168.1.1\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\","
                                + "\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:dd:ee:ff\"}}",
                        new LeaseAttributes(V4, Optional.empty(), new Advertisement("vxlan", DATA, Settings.EMPTY))),
                Arguments.of(DUAL_STACK, new LeaseAttributes(V4, V6, new Advertisement("vxlan", DATA, V6_DATA))),
                Arguments.of(
                        "{\"PublicIP\":\"0.0.0.0\",\"PublicIPv6\":\"fd00::1\",\"BackendType\":\"vxlan\","
                                + "\"BackendV6Data\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:dd:ee:00\"}}",
                        new LeaseAttributes(Optional.empty(), V6, new Advertisement("vxlan", Settings.EMPTY, V6_DATA))),
                Arguments.of(
                        "{\"PublicIP\":\"192.168.1.1\",\"PublicIPv6\":null,\"BackendType\":\"host-gw\"}",
                        new LeaseAttributes(
                                V4, Optional.empty(), new Advertisement("host-gw", Settings.EMPTY, Settings.EMPTY))),
                Arguments.of(
                        "{\"PublicIP\":\"1.2.3.4\",\"PublicIPv6\":null}",
                        new LeaseAttributes(Optional.of(Ipv4.parse("1.2.3.4")), Optional.empty(), Advertisement.NONE)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void readsAndWritesFlannelsBytes(String text, LeaseAttributes attributes) {
        assertEquals(attributes, LeaseJson.read(text));
        assertEquals(text, LeaseJson.write(attributes));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
                    {"publicip":"1.2.3.4"}                                         | {"PublicIP":"1.2.3.4","PublicIPv6":null}
                    {"PUBLICIP":"1.2.3.4","Publicipv6":"FD00:0::1"}                | {"PublicIP":"1.2.3.4","PublicIPv6":"fd00::1"}
                    {"PublicIPv6":null,"PublicIP":"1.2.3.4"}                       | {"PublicIP":"1.2.3.4","PublicIPv6":null}
                    {"PublicIP":"1.2.3.4","Node":"n","x":{"y":[1]}}                | {"PublicIP":"1.2.3.4","PublicIPv6":null}
                    {"PublicIP":"9.9.9.9","PublicIP":"1.2.3.4"}                    | {"PublicIP":"1.2.3.4","PublicIPv6":null}
                    {"PublicIP":"9.9.9.9","publicIP":"8.8.8.8","PublicIP":"1.2.3.4"} | {"PublicIP":"1.2.3.4","PublicIPv6":null}
                    {"PublicIP":"1.2.3.4","BackendType":"","BackendData":null}     | {"PublicIP":"1.2.3.4","PublicIPv6":null}
                    {"PublicIP":"1.2.3.4","BackendType":null,"BackendV6Data":{}}   | {"PublicIP":"1.2.3.4","PublicIPv6":null}
                    {"PublicIP":"1.2.3.4","BackendType":"udp","BackendData":null}  | {"PublicIP":"1.2.3.4","PublicIPv6":null}
                    {}                                                             | {"PublicIP":"0.0.0.0","PublicIPv6":null}
                    {"PublicIP":null}                                              | {"PublicIP":"0.0.0.0","PublicIPv6":null}
                    """)
    void readsOtherSpellingsOfTheSame(String text, String written) {
        assertEquals(written, LeaseJson.write(LeaseJson.read(text)));
    }

    @Test
    void keepsBackendDataAsItWasWritten() {
        String text = "{\"PublicIP\":\"1.2.3.4\",\"PublicIPv6\":null,\"BackendType\":\"k\u00f6ln \\\"\","
                + "\"BackendData\":{\"z\":\"\u7f51\\n\",\"VtepMac\":null,\"a\":[1,2.5,{}],\"Big\":18446744073709551616}}";
        assertEquals(text, LeaseJson.write(LeaseJson.read(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2]", "7", "true"})
    void readsALeaseWhoseDataIsOfAKindNobodyHereKnows(String data) {
        LeaseAttributes lease =
                LeaseJson.read("{\"PublicIP\":\"1.2.3.4\",\"BackendType\":\"extension\",\"BackendData\":" + data + "}");

        assertEquals("extension", lease.advertisement().backendType());
        assertEquals(Settings.EMPTY, lease.advertisement().data());
        assertEquals(Optional.of(Ipv4.parse("1.2.3.4")), lease.publicIp());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
                    {"PublicIP":"1.2.3"}                             | PublicIP "1.2.3": not an IPv4 address (four numbers 0-255 with dots between)
                    {"PublicIP":"fd00::1"}                           | PublicIP "fd00::1": not an IPv4 address (four numbers 0-255 with dots between)
                    {"publicip":7}                                   | PublicIP "7": must be a text
                    {"PublicIP":"1.2.3.4","PublicIPv6":"1.2.3.4"}    | PublicIPv6 "1.2.3.4": not an IPv6 address
                    {"PublicIP":"1.2.3.4","PublicIPv6":"fe80::1%2"}  | PublicIPv6 "fe80::1%2": not an IPv6 address
                    {"PublicIP":"1.2.3.4","BackendType":["vxlan"]}   | BackendType "[vxlan]": must be a text
                    """)
    void namesTheMemberThatBreaksARule(String text, String message) {
        var e = assertThrows(InvalidValueException.class, () -> LeaseJson.read(text));
        assertEquals(message, e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "\"1.2.3.4\"", "{\"PublicIP\":\"1.2.3.4\"} {}"})
    void refusesWhatIsNoObject(String text) {
        assertThrows(InvalidValueException.class, () -> LeaseJson.read(text));
    }

    @Test
    void refusesALeaseThatIsCutOffAnywhere() {
        for (int end = 0; end < DUAL_STACK.length(); end++) {
            String text = DUAL_STACK.substring(0, end);
            assertThrows(InvalidValueException.class, () -> LeaseJson.read(text), text);
        }
    }

    @Test
    void readsBackWhatItWritesOfDamagedLeases() {
        var random = new Random(12);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(DUAL_STACK);
            text.setCharAt(random.nextInt(text.length()), (char) (random.nextInt(0x5f) + 0x20));
            LeaseAttributes attributes;
            try {
                attributes = LeaseJson.read(text.toString());
            } catch (InvalidValueException e) {
                continue;
            }
            accepted++;
            assertEquals(attributes, LeaseJson.read(LeaseJson.write(attributes)), text::toString);
        }
        assertEquals(true, accepted > 5_000 && accepted < 19_000, accepted + " accepted");
    }

    /** extension publishes a text: what a command printed. */
    @Test
    void keepsDataThatIsAText() {
        String text = "{\"PublicIP\":\"172.16.1.101\",\"PublicIPv6\":null,\"BackendType\":\"extension\","
                + "\"BackendData\":\"a \\\"b\\\"\"}";
        LeaseAttributes lease = LeaseJson.read(text);
        assertEquals(Settings.of("", "a \"b\""), lease.advertisement().data());
        assertEquals(text, LeaseJson.write(lease));
    }

    @Test
    void readsAndPrintsDataAlone() {
        for (String data : List.of("null", "\"a: \\\"b\\\"\"", "{\"VNI\":1}")) {
            assertEquals(data, LeaseJson.printData(LeaseJson.readData(data)));
        }
    }

    @Test
    void refusesWhatIsLongerThanALeaseMayBe() {
        String data = "x".repeat(LeaseJson.MAX_LENGTH);
        assertThrows(InvalidValueException.class, () -> LeaseJson.read("{\"BackendData\":\"" + data + "\"}"));
        assertThrows(InvalidValueException.class, () -> LeaseJson.readData("\"" + data + "\""));
        assertEquals(
                8_000,
                LeaseJson.readData("\"" + data.substring(0, 8_000) + "\"")
                        .string("")
                        .orElseThrow()
                        .length());
    }
}
