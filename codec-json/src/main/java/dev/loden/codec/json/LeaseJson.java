package dev.loden.codec.json;

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

/** The value of a lease as flannel keeps it in etcd (LeaseAttrs in its pkg/lease/lease.go). */
public final class LeaseJson {
    /** How flannel prints "no public IPv4", for that member is not optional there. */
    private static final Ipv4 NO_IPV4 = new Ipv4(0);

    private LeaseJson() {}

    /**
     * Reads a lease's value. Members it does not know are ignored, so is the letter case of their names.
     *
     * @param text from outside
     * @return what the lease says; an absent BackendType reads as empty text
     * @throws InvalidValueException naming the member that breaks a rule
     */
    public static LeaseAttributes read(String text) {
        Settings value = Json.parse(text);
        var advertisement = new Advertisement(
                value.string("BackendType").orElse(""), data(value, "BackendData"), data(value, "BackendV6Data"));
        Optional<Ipv4> publicIp = address(value, "PublicIP", Ipv4::parse).filter(ip -> !ip.equals(NO_IPV4));
        return new LeaseAttributes(publicIp, address(value, "PublicIPv6", Ipv6::parse), advertisement);
    }

    /** Data of some other kind belongs to a backend nobody here knows: what else the lease says still counts. */
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
     * Prints a lease's value to the byte as flannel does: a fixed order, no spaces, what is empty left out, except for
     * the public addresses.
     *
     * @param attributes what the lease says
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
