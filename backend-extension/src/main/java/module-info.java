/**
 * The extension backend: commands of the operator make the way to each peer, as with flannel. The commands are run, recorded and
 * repeated by an object driver. Exports nothing.
 */
module dev.loden.backend.extension {
    requires dev.loden.api;
    requires org.slf4j;

    provides dev.loden.api.spi.BackendProvider with
            dev.loden.backend.extension.ExtensionProvider;
    provides dev.loden.api.spi.ObjectDriverProvider with
            dev.loden.backend.extension.CommandDriverProvider;
}
