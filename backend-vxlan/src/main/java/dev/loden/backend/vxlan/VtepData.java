package dev.loden.backend.vxlan;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.MacAddress;
import java.util.LinkedHashMap;

/**
 * What a vxlan node tells its peers: the BackendData of a lease, {@code {"VNI":1,"VtepMAC":"aa:..."}}.
 *
 * @param vni the network identifier its device listens to
 * @param mac the Ethernet address of its device
 */
record VtepData(int vni, MacAddress mac) {
    /** Reads a peer's data, which is untrusted. */
    static VtepData of(Settings data) {
        int vni = vni(data);
        String text =
                data.string("VtepMAC").orElseThrow(() -> new InvalidValueException("", "missing").named("VtepMAC"));
        return new VtepData(vni, unicast(text));
    }

    static int vni(Settings data) {
        return data.integer("VNI", 1, VxlanConfig.MAX_VNI)
                .orElseThrow(() -> new InvalidValueException("", "missing").named("VNI"));
    }

    private static MacAddress unicast(String text) {
        try {
            MacAddress mac = MacAddress.parse(text);
            if (mac.isMulticast() || mac.bits() == 0) {
                throw new InvalidValueException(text, "must be the address of one interface");
            }
            return mac;
        } catch (InvalidValueException e) {
            throw e.named("VtepMAC");
        }
    }

    Settings toSettings() {
        var members = new LinkedHashMap<String, Object>();
        members.put("VNI", vni);
        members.put("VtepMAC", mac.toString());
        return Settings.of(members);
    }
}
