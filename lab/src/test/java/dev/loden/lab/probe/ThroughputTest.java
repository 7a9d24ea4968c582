package dev.loden.lab.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.lab.process.MachineSpeed;
import dev.loden.lab.process.Shell;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The lines are those of iperf 3.12. */
class ThroughputTest {
    private static final Duration LIMIT = Duration.ofSeconds(13);
    private static final MachineSpeed SLOW = new MachineSpeed(10);

    @Test
    void takesTheRateThatTheReceiverCounts() {
        String output = """
                [ ID] Interval           Transfer     Bitrate         Retr
                [  5]   0.00-3.00   sec  17.9 MBytes  9051 Mbits/sec    0             sender
                [  5]   0.00-3.00   sec  17.9 MBytes  9044 Mbits/sec                  receiver
                """;
        assertEquals(new Throughput.Measured(9.044), judge(0, output, "", SLOW));
        assertEquals("9.04 Gb/s", judge(0, output, "", MachineSpeed.FULL).toString());
    }

    @Test
    void anErrorIsAFailureOnAnyMachine() {
        var failed = new Throughput.Failed("iperf3: error - unable to connect to server: No route to host");
        String error = "iperf3: error - unable to connect to server: No route to host\n";
        assertEquals(failed, judge(1, "", error, MachineSpeed.FULL));
        assertEquals(failed, judge(1, "", error, SLOW));
    }

    @Test
    void aStreamWithoutDataIsAFailure() {
        String output = "[  5]   0.00-3.00   sec  0.00 Bytes  0.00 Mbits/sec                  receiver\n";
        assertEquals(new Throughput.Failed("connected, but no data arrived"), judge(0, output, "", MachineSpeed.FULL));
    }

    @Test
    void aRunThatDoesNotEndIsAFailureUnlessTheMachineIsSlow() {
        String reason = "iperf3 did not end within 13 s";
        assertEquals(new Throughput.Failed(reason), judge(124, "", "", MachineSpeed.FULL));
        assertEquals(new Throughput.NotMeasured(reason), judge(124, "", "", SLOW));
    }

    private static Throughput judge(int exit, String out, String err, MachineSpeed speed) {
        return Iperf3Run.judge(new Shell.Result(exit, out, err), LIMIT, speed);
    }
}
