package dev.loden.backend.vxlan;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.MacAddress;
import java.util.LinkedHashMap;

/**
 * What a vxlan node advertises: the BackendData of a lease, {@code {"VNI":1,"VtepMAC":"aa:..."}}.
 *
 * @param vni the network identifier its device listens to
 * @param mac the Ethernet address of its device
 */
record VtepData(int vni, MacAddress mac) {
    /**
     * Reads a peer's data, which is untrusted.
     *
     * @param usual the VNI of a peer that names none
     */
    static VtepData of(Settings data, int usual) {
        int vni = vni(data, usual);
        String text =
                data.string("VtepMAC").orElseThrow(() -> new InvalidValueException("", "missing").named("VtepMAC"));
        return new VtepData(vni, unicast(text));
    }

    /** Go does not distinguish an absent number from 0, and flannel reads no peer's VNI at all. */
    static int vni(Settings data, int usual) {
        int vni = data.integer("VNI", 0, VxlanConfig.MAX_VNI).orElse(0);
        return vni == 0 ? usual : vni;
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
