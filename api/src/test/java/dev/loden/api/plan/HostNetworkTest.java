package dev.loden.api.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostNetworkTest {
    private static final Address ADDRESS = new Address("ens192", IpAddress.parse("172.16.1.100"), 24);
    private static final HostRoute ROUTE =
            new HostRoute(Prefix.parse("172.16.1.0/24"), Optional.empty(), "ens192", 100);

    @Test
    void keepsTheDevicesAndRoutesItWasMadeWith() {
        var addresses = new ArrayList<>(List.of(ADDRESS));
        var link = new HostLink(2, "ens192", 1500, true, addresses);
        var links = new ArrayList<>(List.of(link));
        var routes = new ArrayList<>(List.of(ROUTE));
        var host = new HostNetwork(links, routes);
        addresses.clear();
        links.clear();
        routes.clear();
        var sameLink = new HostLink(2, "ens192", 1500, true, List.of(ADDRESS));
        assertEquals(new HostNetwork(List.of(sameLink), List.of(ROUTE)), host);
    }
}
