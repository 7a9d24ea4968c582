/** The ipip backend: pods reach each other through an IPIP tunnel, exactly as with flannel. Exports nothing. */
module dev.loden.backend.ipip {
    requires dev.loden.api;

    provides dev.loden.api.spi.BackendProvider with
            dev.loden.backend.ipip.IpipProvider;
}
