package dev.loden.core.status;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;

/** A change as the command of iproute2 that does the same, for people; a shell takes it as it is. */
final class IpCommand {
    private IpCommand() {}

    static String of(Change change) {
        return switch (change) {
            case Change.Add add -> command("add", add.object());
            case Change.Replace replace -> command("replace", replace.object());
            case Change.Recreate recreate ->
                "ip link del " + recreate.object().name() + "; " + command("add", recreate.object());
            case Change.Remove remove -> command("del", remove.object());
        };
    }

    private static String command(String verb, KernelObject object) {
        return switch (object) {
            case Link link -> link(verb, link);
            case Address address -> "ip" + family(address.address()) + " addr " + verb + " " + address;
            case Route route -> "ip" + family(route.destination().address()) + " route " + verb + " " + route(route);
            case Neighbor neighbor ->
                "ip" + family(neighbor.address()) + " neigh " + verb + " "
                        + neighbor.toString().replace("PERMANENT", "nud permanent");
            case FdbEntry entry -> "bridge fdb " + (verb.equals("add") ? "append" : verb) + " " + entry;
            case NextHop hop -> "ip " + numbered(hop.toString()).replaceFirst("^nexthop", "nexthop " + verb);
            case DriverObject other -> verb + " " + other;
        };
    }

    /** The kernel takes a next-hop object or a device, not both. */
    private static String route(Route route) {
        String text = numbered(route.toString());
        return route.via() instanceof Via.NextHopObject hop ? text.replaceFirst(" dev " + hop.link(), "") : text;
    }

    /** The protocol's name is known only where rt_protos.d has it. */
    private static String numbered(String text) {
        return text.replace(" proto loden", " proto " + Route.LODEN);
    }

    private static String link(String verb, Link link) {
        return switch (verb) {
            case "add" -> "ip link add " + link.name() + " type " + link.kind() + "; ip link set " + setUp(link);
            case "del" -> "ip link del " + link.name();
            default -> "ip link set " + setUp(link);
        };
    }

    private static String family(IpAddress address) {
        return address.family() == Family.IPV6 ? " -6" : "";
    }

    private static String setUp(Link link) {
        return link.name() + link.mac().map(mac -> " address " + mac).orElse("") + " mtu " + link.mtu()
                + (link.alias().isEmpty() ? "" : " alias \"" + link.alias() + "\"") + (link.up() ? " up" : " down");
    }
}
