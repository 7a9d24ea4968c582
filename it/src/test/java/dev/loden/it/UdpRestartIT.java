package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.Poll;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Pings;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A daemon with udp that a service manager starts anew: packets wait for it where the manager keeps its files. */
@Tag("net")
class UdpRestartIT {
    /**
     * As systemd does it with FileDescriptorStoreMax: keeps files by name and gives them to the next process. SIGUSR1 stops the
     * daemon, SIGUSR2 starts one.
     */
    private static final String MANAGER = """
            import array, fcntl, os, signal, socket, sys, threading
            name, command, kept = sys.argv[1], sys.argv[2:], []
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            manager.bind(name.replace('@', '\\0'))
            signals = {signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM}
            signal.pthread_sigmask(signal.SIG_BLOCK, signals)

            def listen():
                while True:
                    text, control, _, _ = manager.recvmsg(4096, socket.CMSG_SPACE(256), socket.MSG_CMSG_CLOEXEC)
                    fields = dict(line.split('=', 1) for line in text.decode().splitlines() if '=' in line)
                    if 'FDSTORE' in fields:
                        files = array.array('i')
                        for _, _, data in control:
                            files.frombytes(data[:len(data) // 4 * 4])
                        kept.extend((fields['FDNAME'], file) for file in files)
                    if 'FDSTOREREMOVE' in fields:
                        for entry in [e for e in kept if e[0] == fields['FDNAME']]:
                            kept.remove(entry)
                            os.close(entry[1])
                    if 'FDNAME' in fields:
                        print('manager keeps', len(kept), flush=True)

            def start():
                child = os.fork()
                if child == 0:
                    files = [fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, 200) for _, file in kept]
                    for i, file in enumerate(files):
                        os.dup2(file, 3 + i)
                    signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
                    os.environ.update({
                        'NOTIFY_SOCKET': name, 'LISTEN_PID': str(os.getpid()), 'LISTEN_FDS': str(len(files)),
                        'LISTEN_FDNAMES': ':'.join(of for of, _ in kept)})
                    os.execvp(command[0], command)
                return child

            threading.Thread(target=listen, daemon=True).start()
            child = start()
            while True:
                got = signal.sigwait(signals)
                if got == signal.SIGUSR2:
                    child = start()
                    continue
                os.kill(child, signal.SIGTERM)
                os.waitpid(child, 0)
                print('manager has stopped it', flush=True)
                if got == signal.SIGTERM:
                    sys.exit(0)
            """;

    private static final String UDP = "{\"Type\":\"udp\"}";
    private static final int BURST = 40;
    private Scenario network;

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void losesNoPacketThatItsQueuesCanHold() {
        String daemon = Scenario.HOME.resolve("bin/lodend").toString();
        String name = "@loden/it/" + ProcessHandle.current().pid();
        List<String> command = List.of("python3", "-c", MANAGER, name, daemon, "--drain-time=1s");
        network = Scenario.create(new ReferenceNetwork.Options(2, ReferenceNetwork.Store.FILE, "eth0", UDP, command));
        List<Node> nodes = network.network().nodes();
        nodes.forEach(network.network()::start);
        nodes.forEach(node -> node.awaitReady(SOON));
        Node master = network.master();
        List<Pod> pods = nodes.stream().map(Node::addPod).toList();
        assertAllReach(pods);

        restart(master, pods, 1);
        restart(master, pods, 2);

        // What was kept does not fit, so it goes: nothing may wait there for ever.
        network.network().configure("{\"Type\":\"udp\",\"Offloads\":\"tso\"}");
        awaitLog(master, "offloads [TSO]", 1);
        assertAllReach(pods);
        restart(master, pods, 3);

        network.network().configure("{\"Type\":\"vxlan\"}");
        Await.until(
                "nothing to be kept",
                SOON,
                () -> Scenario.log(master)
                        .lines()
                        .filter(line -> line.startsWith("manager keeps"))
                        .reduce("", (before, last) -> last)
                        .equals("manager keeps 0"));
        assertTrue(!Scenario.log(master).contains("ERROR"), Scenario.log(master));
    }

    /** Pings both ways while there is no daemon; both are answered by the next one. */
    private void restart(Node node, List<Pod> pods, int number) {
        signal(node, "USR1");
        awaitLog(node, "manager has stopped it", number);
        List<Burst> bursts = Pings.everyPair(pods).stream().map(Burst::start).toList();
        Poll.pause(Duration.ofSeconds(1)); // so that they have been sent
        signal(node, "USR2");
        awaitLog(node, "goes on with what the process before has left open", number);
        bursts.forEach(Burst::assertAnswered);
    }

    private static void assertAllReach(List<Pod> pods) {
        Pings.everyPair(pods).forEach(pair -> Scenario.assertReaches(pair.from(), pair.to(), 61));
    }

    private static void signal(Node node, String name) {
        node.namespace().run("kill", "-" + name, Long.toString(node.pid()));
    }

    private static void awaitLog(Node node, String text, int times) {
        Await.until(
                text,
                SOON,
                () -> Scenario.log(node)
                                .lines()
                                .filter(line -> line.contains(text))
                                .count()
                        >= times);
    }

    /** Some pings from one pod to another, that may be answered late. */
    private record Burst(Pings.Pair pair, Path shown, BackgroundProcess ping) {
        static Burst start(Pings.Pair pair) {
            try {
                Path shown = Files.createTempFile("burst", ".txt");
                List<String> ping = pair.from()
                        .namespace()
                        .enter(List.of(
                                "ping",
                                "-q",
                                "-c",
                                Integer.toString(BURST),
                                "-i",
                                "0.01",
                                "-W",
                                "30",
                                pair.to().address().toString()));
                return new Burst(pair, shown, BackgroundProcess.start(shown, ping, Map.of()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void assertAnswered() {
            try {
                Await.until("the last answer", SOON, () -> !ping.isRunning());
                String all = Files.readString(shown);
                Files.delete(shown);
                assertTrue(all.contains(" " + BURST + " received"), () -> pair + ": " + all);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
