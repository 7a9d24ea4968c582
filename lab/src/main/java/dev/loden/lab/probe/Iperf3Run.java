package dev.loden.lab.probe;

import dev.loden.lab.net.Pod;
import dev.loden.lab.process.MachineSpeed;
import dev.loden.lab.process.Shell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One measurement with iperf3, which is ended if it takes too long for this machine. */
final class Iperf3Run {
    private static final Pattern RECEIVED = Pattern.compile("([0-9.]+) Mbits/sec +receiver");
    private static final Pattern ERROR = Pattern.compile("iperf3: (error - .*)");
    private static final int PORT = 5201;
    private static final Duration GRACE = Duration.ofSeconds(10);
    /** The exit code of coreutils' timeout if the command was ended. */
    private static final int TIMED_OUT = 124;

    private Iperf3Run() {}

    static Throughput measure(Pod from, Pod to, Duration time) {
        MachineSpeed speed = MachineSpeed.measure();
        Duration limit = time.plus(speed.stretch(GRACE));
        Iperf server = Iperf.listen(to, PORT);
        try {
            var command = new ArrayList<>(List.of("timeout", Long.toString(limit.toSeconds())));
            command.addAll(server.client("--time", Long.toString(time.toSeconds())));
            Shell.Result result =
                    Shell.attempt(limit.plus(limit), from.namespace().enter(command));
            return judge(result, limit, speed);
        } finally {
            server.stop();
        }
    }

    /** An error of iperf3 and a stream without data are failures; a run that did not end in time may be due to the machine. */
    static Throughput judge(Shell.Result result, Duration limit, MachineSpeed speed) {
        Matcher received = RECEIVED.matcher(result.out());
        if (received.find()) {
            double gigabits = Double.parseDouble(received.group(1)) / 1000;
            return gigabits > 0
                    ? new Throughput.Measured(gigabits)
                    : new Throughput.Failed("connected, but no data arrived");
        }
        if (result.exit() == TIMED_OUT) {
            String reason = "iperf3 did not end within " + limit.toSeconds() + " s";
            return speed.isBusy() ? new Throughput.NotMeasured(reason) : new Throughput.Failed(reason);
        }
        String output = (result.out() + result.err()).strip();
        Matcher error = ERROR.matcher(output);
        return new Throughput.Failed("iperf3: " + (error.find() ? error.group(1) : output));
    }
}
