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
    /** What flannel prints for "no public IPv4": the member is not optional there. */
    private static final Ipv4 NO_IPV4 = new Ipv4(0);

    private LeaseJson() {}

    /**
     * Reads a lease's value. Unknown members are ignored, and so is the letter case of names.
     *
     * @param text untrusted
     * @return the lease's attributes; an absent BackendType reads as the empty text
     * @throws InvalidValueException naming the member that breaks a rule
     */
    public static LeaseAttributes read(String text) {
        Settings value = Json.parse(text);
        var advertisement = new Advertisement(
                value.string("BackendType").orElse(""), data(value, "BackendData"), data(value, "BackendV6Data"));
        Optional<Ipv4> publicIp = address(value, "PublicIP", Ipv4::parse).filter(ip -> !ip.equals(NO_IPV4));
        return new LeaseAttributes(publicIp, address(value, "PublicIPv6", Ipv6::parse), advertisement);
    }

    /** Data of another type belongs to an unknown backend; the lease's other members are read nevertheless. */
    private static Settings data(Settings value, String name) {
        try {
            return value.object(name).orElse(Settings.EMPTY);
        } catch (InvalidValueException ofAnotherKind) {
            return Settings.EMPTY;
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
        if (!advertisement.backendType().isEmpty()) {
            members.put("BackendType", advertisement.backendType());
        }
        putUnlessEmpty(members, "BackendData", advertisement.data());
        putUnlessEmpty(members, "BackendV6Data", advertisement.v6Data());
        return Json.print(Settings.of(members));
    }

    private static void putUnlessEmpty(Map<String, Object> members, String name, Settings data) {
        if (!data.isEmpty()) {
            members.put(name, data);
        }
    }
}
