/**
 * DirectRouting: peers on the same segment get a plain route instead of the tunnel, whichever backend is in use. Exports
 * nothing.
 */
module dev.loden.backend.directrouting {
    requires dev.loden.api;

    provides dev.loden.api.spi.PlanRefinerProvider with
            dev.loden.backend.directrouting.DirectRoutingProvider;
}
