package dev.loden.core.status;

import dev.loden.api.lease.Settings;
import java.util.LinkedHashMap;

/**
 * A peer as the last turn left it.
 *
 * @param lease its lease, by its subnets
 * @param addresses its public addresses, separated by spaces
 * @param backend the backend type its lease advertises; empty text for none
 * @param link the device its packets leave by, or those of its families with commas between; empty text if it has no route
 * @param route the first route to it of each family, as {@code ip route} prints them; empty text for none
 * @param trouble why it cannot be reached; empty text if it can
 */
public record PeerStatus(String lease, String addresses, String backend, String link, String route, String trouble) {
    /** As JSON shows it. */
    public Settings toSettings() {
        var members = new LinkedHashMap<String, Object>();
        members.put("lease", lease);
        members.put("addresses", addresses);
        members.put("backend", backend);
        members.put("link", link);
        members.put("route", route);
        members.put("trouble", trouble);
        return Settings.of(members);
    }

    /** The way its packets take, for counting: the backend, and the device they leave by. */
    public String way() {
        return link.isEmpty() ? "none" : (backend.isEmpty() ? "" : backend + " ") + "by " + link;
    }
}
