package dev.loden.backend.wireguard;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.util.LinkedHashMap;

/**
 * What a wireguard node advertises: the BackendData of a lease, {@code {"PublicKey":"...","Port":51820}}.
 *
 * @param key the node's public key
 * @param port where it receives
 */
record PeerData(Key key, int port) {
    private static final int MAX_PORT = 65535;

    /**
     * Reads a peer's data, which is untrusted.
     *
     * @param usual the port of a peer that names none, as old flannels did
     */
    static PeerData of(Settings data, int usual) {
        String text =
                data.string("PublicKey").orElseThrow(() -> new InvalidValueException("", "missing").named("PublicKey"));
        int port = data.integer("Port", 0, MAX_PORT).orElse(0);
        return new PeerData(key(text), port == 0 ? usual : port);
    }

    private static Key key(String text) {
        try {
            Key key = Key.parsePublic(text);
            if (key.isZero()) {
                throw new InvalidValueException(text, "must not be zero");
            }
            return key;
        } catch (InvalidValueException e) {
            throw e.named("PublicKey");
        }
    }

    Settings toSettings() {
        var members = new LinkedHashMap<String, Object>();
        members.put("PublicKey", key.base64());
        members.put("Port", port);
        return Settings.of(members);
    }
}
