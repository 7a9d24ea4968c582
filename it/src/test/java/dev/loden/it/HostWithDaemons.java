package dev.loden.it;

import dev.loden.base.Poll;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One host with daemons beside each other and beside others' rules, each daemon with a network, a store and files of its own. */
final class HostWithDaemons implements AutoCloseable {
    /** Which program writes the rules. */
    enum Tool {
        IPTABLES_NFT,
        IPTABLES_LEGACY,
        NFT
    }

    private final Lab lab;
    private final Tool tool;
    final Node host;

    HostWithDaemons(Tool tool) {
        this.lab = Lab.create("host" + ProcessHandle.current().pid());
        this.tool = tool;
        this.host = lab.addNode("host");
        if (tool == Tool.IPTABLES_LEGACY) {
            for (String name : List.of("iptables", "ip6tables")) {
                for (String suffix : List.of("", "-save", "-restore")) {
                    host.namespace()
                            .run(
                                    "ln",
                                    "-s",
                                    "/usr/sbin/" + name + "-legacy" + suffix,
                                    tools().resolve(name + suffix).toString());
                }
            }
        }
    }

    private Path tools() {
        try {
            return Files.createDirectories(lab.directory().resolve("tools"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A daemon of this host, known by its VNI, 1 to 9; a peer has the first subnet of its network. */
    final class Daemon {
        final int number;
        private final String network;
        private final Path directory;
        private BackgroundProcess process;

        Daemon(int number, String network) {
            this.number = number;
            this.network = network;
            this.directory = lab.directory().resolve("daemon" + number);
            Path leases = directory.resolve("leases");
            try {
                Files.createDirectories(leases.resolve("subnets"));
                configure(network + "/16");
                write(
                        "subnets/" + network + "-24",
                        ("{\"PublicIP\":\"172.16.1.%d\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\","
                                        + "\"BackendData\":{\"VNI\":%d,\"VtepMAC\":\"aa:bb:cc:00:00:%02x\"}}")
                                .formatted(200 + number, number, number));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Another network than a /16. */
        void configure(String prefix) {
            write(
                    "config",
                    "{\"Network\":\"%s\",\"SubnetMin\":\"%s\",\"EnableNFTables\":%s,\"Backend\":{\"Type\":\"vxlan\",\"VNI\":%d}}"
                            .formatted(prefix, network, tool == Tool.NFT, number));
        }

        /** Reserves a subnet for this host. */
        void reserve(String key) {
            write("subnets/" + key, "{\"PublicIP\":\"" + host.address() + "\",\"PublicIPv6\":null}");
        }

        /** A file of the lease store: {@code subnets/KEY} or {@code config}. */
        void write(String name, String json) {
            try {
                Files.writeString(directory.resolve("leases/" + name + ".json"), json);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What the daemon writes, and its store. */
        Path file(String name) {
            return directory.resolve(name);
        }

        /** The line of subnet.env. */
        String subnet() {
            try {
                return Files.readAllLines(directory.resolve("subnet.env")).stream()
                        .filter(line -> line.startsWith("FLANNEL_SUBNET="))
                        .findFirst()
                        .orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String status() {
            return host.namespace().run("curl", "-s", "http://127.0.0.1:" + (8080 + number) + "/status");
        }

        void start(String... flags) {
            start(command(flags));
        }

        /** With a resource limit, as the shell sets it. */
        void startLimited(String limit) {
            startBy(List.of("sh", "-c", "ulimit " + limit + "; exec \"$@\"", "sh"));
        }

        /** With a debugger's port on the loopback of this host. */
        void startDebugged(String port) {
            startBy(List.of(
                    "env",
                    "LODEN_JAVA_OPTS=-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:"
                            + port));
        }

        /** By a program that takes a command as its last arguments. */
        void startBy(List<String> program, String... flags) {
            var command = new ArrayList<>(program);
            command.addAll(command(flags));
            start(command);
        }

        private List<String> command(String... flags) {
            var command = new ArrayList<>(List.of(
                    Scenario.HOME.resolve("bin/lodend").toString(),
                    "--subnet-store=file:" + directory.resolve("leases"),
                    "--subnet-file=" + directory.resolve("subnet.env"),
                    "--state-dir=" + directory.resolve("state"),
                    "--iface=" + host.external(),
                    "--ip-masq",
                    "--iptables-resync=1",
                    "--resync-period=500ms",
                    "--healthz-ip=127.0.0.1",
                    "--healthz-port=" + (8080 + number)));
            command.addAll(List.of(flags));
            return command;
        }

        private void start(List<String> command) {
            process = lab.start(
                    directory.resolve("log"),
                    host.namespace().enter(command),
                    Map.of("PATH", tools() + ":" + System.getenv("PATH")));
        }

        void awaitReady() {
            Await.until("daemon " + number + " to be ready", Scenario.SOON, () -> readyz().startsWith("ok"));
        }

        String readyz() {
            return get("readyz");
        }

        /** Paths at the health port; empty if it does not answer. */
        String get(String... paths) {
            return host.namespace()
                    .run(
                            "sh",
                            "-c",
                            "curl -s -m 5 http://127.0.0.1:" + (8080 + number) + "/{" + String.join(",", paths)
                                    + "} || true");
        }

        long pid() {
            return process.id().pid();
        }

        boolean isRunning() {
            return process.isRunning();
        }

        int stop() {
            return process.stop();
        }

        String log() {
            return process.log();
        }

        /** What is open; without the pollers of virtual threads, which the JDK makes when there is something to wait for. */
        List<String> descriptors() {
            try {
                return Descriptors.of(pid()).stream()
                        .filter(target -> !target.contains("eventpoll"))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Processor time in clock ticks, that of the programs it ran included. */
        long ticks() {
            try {
                String stat = Files.readString(Path.of("/proc/" + pid() + "/stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                long sum = 0;
                for (int i = 11; i <= 14; i++) {
                    sum += Long.parseLong(fields[i]);
                }
                return sum;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** All rules, without counters, with handles where the kernel has some: a rule that is written anew has another. */
    String rules() {
        return tool == Tool.IPTABLES_LEGACY
                ? host.namespace().run("iptables-legacy-save").replaceAll("(?m)^[#:].*\n", "")
                : host.namespace().run("nft", "-a", "list", "ruleset").replaceAll("packets \\d+ bytes \\d+", "");
    }

    /** Devices by number and routes. */
    String network() {
        return host.namespace().ip("-brief -oneline link") + host.namespace().ip("route");
    }

    /** Waits for several resyncs of rules and of the kernel. */
    static void resyncs() {
        Poll.pause(Duration.ofSeconds(5));
    }

    @Override
    public void close() {
        lab.close();
    }
}
