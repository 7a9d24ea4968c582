package dev.loden.lab.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The texts are those of Linux 6. */
class KernelDropsTest {
    @Test
    void addsUpTheProcessorsInputQueues() {
        assertEquals(26, KernelDrops.inputQueues("""
                        00246af5 00000010 00000000 00000000
                        002d7d0d 0000000a 00000003 00000000
                        """));
    }

    @Test
    void addsUpThePingProgramsSockets() {
        assertEquals(45, KernelDrops.pingSockets("""
                          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
                          26: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 3159600 2 00000000faceefe2 3
                          27: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 3159601 2 00000000faceefe3 42
                          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\s\s\s\s
                        """));
    }
}
