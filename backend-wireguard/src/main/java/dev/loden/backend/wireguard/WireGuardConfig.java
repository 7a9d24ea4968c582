package dev.loden.backend.wireguard;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.util.Optional;

/**
 * The wireguard part of the configuration (flannel's Documentation/backends.md).
 *
 * @param port the UDP port of the device
 * @param portV6 that of the second device, for IPv6
 * @param mtu the largest outer packet in bytes, as flannel means it; 0 for the external interface's MTU
 * @param psk a secret that all nodes share besides their keys
 * @param keepalive seconds between packets that keep NAT open; 0 for none
 * @param mode how the families share devices
 */
record WireGuardConfig(int port, int portV6, int mtu, Optional<Key> psk, int keepalive, Mode mode) {
    /** flannel's. */
    private static final int PORT = 51820;

    private static final int PORT_V6 = 51821;
    private static final int MAX_PORT = 65535;

    /** The least MTU of IPv4 (RFC 791) inside of the 80 bytes that WireGuard takes at most; and the largest of IP. */
    private static final int MIN_MTU = 148;

    private static final int MAX_MTU = 65535;

    static WireGuardConfig of(Settings settings) {
        return new WireGuardConfig(
                settings.integer("ListenPort", 1, MAX_PORT).orElse(PORT),
                settings.integer("ListenPortV6", 1, MAX_PORT).orElse(PORT_V6),
                mtu(settings),
                psk(settings),
                settings.integer("PersistentKeepaliveInterval", 0, MAX_PORT).orElse(0),
                Mode.of(settings));
    }

    private static int mtu(Settings settings) {
        int mtu = settings.integer("MTU", 0, MAX_MTU).orElse(0);
        if (mtu != 0 && mtu < MIN_MTU) {
            throw new InvalidValueException(
                            Integer.toString(mtu),
                            "must be " + MIN_MTU + " to " + MAX_MTU + ", or 0 for that of the external interface")
                    .named("MTU");
        }
        return mtu;
    }

    private static Optional<Key> psk(Settings settings) {
        try {
            return settings.string("PSK").filter(text -> !text.isEmpty()).map(Key::parseSecret);
        } catch (InvalidValueException e) {
            throw e.named("PSK");
        }
    }

    @Override
    public String toString() {
        return "port " + port + ", mode " + mode; // without the PSK
    }
}
