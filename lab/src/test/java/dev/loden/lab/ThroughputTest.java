package dev.loden.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** The lines are those of iperf 3.12. */
class ThroughputTest {
    @Test
    void takesWhatTheReceiverCounts() {
        String output = """
                [ ID] Interval           Transfer     Bitrate         Retr
                [  5]   0.00-3.00   sec  17.9 MBytes  9051 Mbits/sec    0             sender
                [  5]   0.00-3.00   sec  17.9 MBytes  9044 Mbits/sec                  receiver
                """;
        assertEquals(new Throughput(9.044), Throughput.parse(output));
        assertEquals("9.04 Gb/s", Throughput.parse(output).toString());
    }

    @Test
    void doesNotTakeAFailureForANumber() {
        assertThrows(LabException.class, () -> Throughput.parse("iperf3: error - unable to connect to server"));
    }
}
