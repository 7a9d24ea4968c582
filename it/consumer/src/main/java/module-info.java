/** The programs of docs/embedding.md, with the test kit for the one that is all in memory. */
module com.example.consumer {
    requires dev.loden.core;
    requires dev.loden.testkit;
}
