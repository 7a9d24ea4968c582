/** What lease stores that are reached by HTTP have in common. */
module dev.loden.store.http {
    requires transitive com.fasterxml.jackson.core;
    requires org.slf4j;
    requires transitive dev.loden.api;
    requires transitive java.net.http;

    exports dev.loden.store.http;
}
