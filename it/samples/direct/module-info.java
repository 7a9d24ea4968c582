module com.example.direct {
    requires dev.loden.api;

    provides dev.loden.api.spi.BackendProvider with
            com.example.direct.DirectProvider;
}
