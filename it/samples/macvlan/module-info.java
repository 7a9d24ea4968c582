module com.example.macvlan {
    requires dev.loden.api;

    provides dev.loden.api.spi.BackendProvider with
            com.example.macvlan.MacvlanProvider;
}
