package dev.loden.codec.json;

import dev.loden.api.Preview;
import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The value of a lease as flannel keeps it in etcd (LeaseAttrs in its pkg/lease/lease.go).
 *
 * <p><b>Thread</b>: any.
 *
 * @since 0.1
 */
@Preview
public final class LeaseJson {
    /**
     * The longest value of a lease, and the longest data of one that stand alone, in characters: flannel's have some 200, and a command of
     * the backend extension may print a key or a certificate.
     */
    public static final int MAX_LENGTH = 8 * 1024;

    /** What flannel prints for "no public IPv4": the member is not optional there. */
    private static final Ipv4 NO_IPV4 = new Ipv4(0);

    /** The name under which data that is a text stands in {@link Settings}. */
    private static final String TEXT = "";

    private LeaseJson() {}

    /** What flannel writes no BackendType for. */
    private static final Set<String> TYPELESS = Set.of("", "udp", "alloc");

    /**
     * Reads a lease's value. Unknown members are ignored, and so is the letter case of names.
     *
     * @param text untrusted
     * @return the lease's attributes; an absent BackendType reads as the empty text
     * @throws InvalidValueException naming the member that breaks a rule
     */
    public static LeaseAttributes read(String text) {
        checkLength(text);
        Settings value = Json.parse(text);
        var advertisement = new Advertisement(
                value.string("BackendType").orElse(""), data(value, "BackendData"), data(value, "BackendV6Data"));
        Optional<Ipv4> publicIp = address(value, "PublicIP", Ipv4::parse).filter(ip -> !ip.equals(NO_IPV4));
        return new LeaseAttributes(publicIp, address(value, "PublicIPv6", Ipv6::parse), advertisement);
    }

    /**
     * A text stands under the empty name; data of another type belongs to an unknown backend, and the lease's other members are
     * read nevertheless.
     */
    private static Settings data(Settings value, String name) {
        try {
            return value.object(name).orElse(Settings.EMPTY);
        } catch (InvalidValueException noObject) {
            return text(value, name);
        }
    }

    private static Settings text(Settings value, String name) {
        try {
            String text = value.string(name).orElse("");
            return text.isEmpty() ? Settings.EMPTY : Settings.of(TEXT, text);
        } catch (InvalidValueException ofAnotherKind) {
            return Settings.EMPTY;
        }
    }

    /**
     * Reads the data of a lease where they stand alone, as in an annotation of a Node.
     *
     * @param json an object, a text or {@code null}
     * @return as in {@link Advertisement}
     * @throws InvalidValueException if it is something else
     */
    public static Settings readData(String json) {
        checkLength(json);
        return json.startsWith("\"") ? data(Json.parse("{\"data\":" + json + "}"), "data") : objectOrNull(json);
    }

    private static void checkLength(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new InvalidValueException(text, "longer than " + MAX_LENGTH + " characters");
        }
    }

    private static Settings objectOrNull(String json) {
        return json.equals("null") ? Settings.EMPTY : Json.parse(json);
    }

    /**
     * Prints the data of a lease.
     *
     * @param data as in {@link Advertisement}
     * @return an object or a text; {@code null} if empty, as Go prints an absent value
     */
    public static String printData(Settings data) {
        if (data.isEmpty()) {
            return "null";
        }
        Object value = value(data);
        String member = Json.print(Settings.of("", value));
        return value instanceof String
                ? member.substring(member.indexOf(':') + 1, member.length() - 1)
                : Json.print(data);
    }

    private static Object value(Settings data) {
        try {
            Optional<String> text = data.string(TEXT);
            return text.isPresent() && data.members().size() == 1 ? text.get() : data;
        } catch (InvalidValueException ofAnotherKind) {
            return data;
        }
    }

    private static <T> Optional<T> address(Settings value, String name, Function<String, T> parser) {
        Optional<String> text = value.string(name);
        try {
            return text.map(parser);
        } catch (InvalidValueException e) {
            throw e.named(name);
        }
    }

    /**
     * Prints a lease's value byte for byte as flannel does: in a fixed order, without spaces, without empty members other than the public
     * addresses.
     *
     * @param attributes of the lease
     * @return one line
     */
    public static String write(LeaseAttributes attributes) {
        var members = new LinkedHashMap<String, Object>();
        members.put("PublicIP", attributes.publicIp().orElse(NO_IPV4).toString());
        members.put("PublicIPv6", attributes.publicIpv6().map(Ipv6::toString).orElse(null));
        Advertisement advertisement = attributes.advertisement();
        if (!TYPELESS.contains(advertisement.backendType())) {
            members.put("BackendType", advertisement.backendType());
        }
        putUnlessEmpty(members, "BackendData", advertisement.data());
        putUnlessEmpty(members, "BackendV6Data", advertisement.v6Data());
        return Json.print(Settings.of(members));
    }

    private static void putUnlessEmpty(Map<String, Object> members, String name, Settings data) {
        if (!data.isEmpty()) {
            members.put(name, value(data));
        }
    }
}
