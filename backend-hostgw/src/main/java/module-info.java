/**
 * The backends without a device of their own: {@code host-gw} routes packets for a peer's pods straight to the peer, and
 * {@code alloc} holds a lease and nothing else. Exports nothing.
 */
module dev.loden.backend.hostgw {
    requires dev.loden.api;

    provides dev.loden.api.spi.BackendProvider with
            dev.loden.backend.hostgw.AllocProvider,
            dev.loden.backend.hostgw.HostGatewayProvider;
}
