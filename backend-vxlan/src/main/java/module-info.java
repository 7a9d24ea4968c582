/** The vxlan backend: pods reach each other through a VXLAN device, exactly as with flannel. Exports nothing. */
module dev.loden.backend.vxlan {
    requires dev.loden.api;

    provides dev.loden.api.spi.BackendProvider with
            dev.loden.backend.vxlan.VxlanProvider;
}
