/**
 * For lease stores that are reached by HTTP: responses with read timeouts, TLS by PEM files, failures in plain words; gRPC by a library
 * that is loaded when it is needed.
 */
module dev.loden.store.http {
    requires transitive com.fasterxml.jackson.core;
    requires org.slf4j;
    requires transitive dev.loden.api;
    requires transitive dev.loden.base;
    requires transitive java.net.http;

    exports dev.loden.store.http;

    uses dev.loden.store.http.GrpcProvider;
}
