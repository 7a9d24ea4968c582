module com.example.relay {
    requires dev.loden.api;
    requires org.jnrproject.ffi; // in lib/ of the distribution, which also gives it access to native code

    opens com.example.relay; // jnr-ffi makes the implementation of LibC at run time, in an unnamed module

    provides dev.loden.api.spi.BackendProvider with
            com.example.relay.RelayProvider;
    provides dev.loden.api.spi.ObjectDriverProvider with
            com.example.relay.RelayDriverProvider;
}
