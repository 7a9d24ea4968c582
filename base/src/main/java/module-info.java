/**
 * What the modules of this project have in common beside the SPI: back-off, a log of distinct troubles, atomic and bounded
 * files, flag values, deadlines. For the core, the stores, the traffic rules, the lab and the tests; backends need nothing
 * of it.
 */
module dev.loden.base {
    requires dev.loden.api;
    requires transitive org.slf4j;

    exports dev.loden.base;
}
