package dev.loden.backend.wireguard;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * WireGuard in user space by its socket, one for each device: the cross-platform user-space interface
 * (wireguard.com/xplatform). The process that has the device is another one, so it outlives this one.
 *
 * @param directory where the sockets are
 * @param program what makes a device: {@code wireguard-go}
 */
record UserSpaceControl(Path directory, String program) implements Control {
    static final Path DIRECTORY = Path.of("/var/run/wireguard");

    private static final int START_SECONDS = 10;
    private static final HexFormat HEX = HexFormat.of();

    /** Has the program make a device, and waits until it can be configured. */
    void create(String link) throws IOException {
        awaitSocket(link, false); // of a device that was just deleted
        var builder = new ProcessBuilder(program, link)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = start(builder);
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " has not gone to the background in " + START_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(program + " " + link + " ended with status " + process.exitValue()
                        + "; run it by hand with LOG_LEVEL=debug to see why");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the daemon stops", e);
        }
        if (!awaitSocket(link, true)) {
            throw new IOException(
                    program + " " + link + " ended or made no " + socket(link) + "; is there /dev/net/tun?");
        }
    }

    private Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "this kernel has no WireGuard, and there is no " + program
                            + " either: load the module wireguard, or install wireguard-go",
                    e);
        }
    }

    private boolean awaitSocket(String link, boolean wanted) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(wanted ? START_SECONDS : 2);
        while (answers(link) != wanted) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the daemon stops", e);
            }
        }
        return true;
    }

    private Path socket(String link) {
        return directory.resolve(link + ".sock");
    }

    private boolean answers(String link) {
        try (SocketChannel channel = connect(link)) {
            return channel.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }

    private SocketChannel connect(String link) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket(link)));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Optional<Device> read(String link) throws IOException {
        if (!Files.exists(socket(link)) || !answers(link)) {
            return Optional.empty();
        }
        return Optional.of(UserSpaceReader.read(link, request(link, "get=1\n")));
    }

    @Override
    public void configure(String link, Optional<Key> secret, Optional<Integer> port) throws IOException {
        request(
                link,
                "set=1\n" + secret.map(key -> "private_key=" + hex(key) + "\n").orElse("")
                        + port.map(number -> "listen_port=" + number + "\n").orElse(""));
    }

    @Override
    public void put(PeerState peer, Optional<PeerState> before) throws IOException {
        request(peer.link(), putRequest(peer, before));
    }

    static String putRequest(PeerState peer, Optional<PeerState> before) {
        var text = begin(peer, before.isPresent());
        if (peer.differs(before, PeerState::psk)) {
            text.append("preshared_key=")
                    .append(peer.psk().map(UserSpaceControl::hex).orElse("0".repeat(2 * Key.BYTES)))
                    .append("\n");
        }
        if (peer.differs(before, PeerState::endpoint)) {
            peer.endpoint().ifPresent(at -> text.append("endpoint=").append(at).append("\n"));
        }
        if (peer.differs(before, PeerState::keepalive)) {
            text.append("persistent_keepalive_interval=")
                    .append(peer.keepalive())
                    .append("\n");
        }
        if (peer.differs(before, PeerState::allowed)) {
            text.append("replace_allowed_ips=true\n");
            peer.allowed()
                    .forEach(prefix -> text.append("allowed_ip=").append(prefix).append("\n"));
        }
        return text.toString();
    }

    private static StringBuilder begin(PeerState peer, boolean there) {
        return new StringBuilder(
                "set=1\npublic_key=" + hex(peer.publicKey()) + "\n" + (there ? "update_only=true\n" : ""));
    }

    /** A keepalive is sent when the interval is set that was 0 before. */
    @Override
    public void knock(PeerState peer) throws IOException {
        for (int seconds : new int[] {peer.keepalive() == 0 ? 1 : 0, peer.keepalive()}) {
            request(peer.link(), begin(peer, true) + "persistent_keepalive_interval=" + seconds + "\n");
        }
    }

    @Override
    public void remove(PeerState peer) throws IOException {
        request(peer.link(), "set=1\npublic_key=" + hex(peer.publicKey()) + "\nremove=true\n");
    }

    private static String hex(Key key) {
        return HEX.formatHex(key.bytes());
    }

    /** The lines of the answer, without the one that says that all went well. */
    private List<String> request(String link, String text) throws IOException {
        try (SocketChannel channel = connect(link)) {
            ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.shutdownOutput();
            List<String> lines = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .toList();
            String last = lines.isEmpty() ? "" : lines.getLast();
            if (!last.equals("errno=0")) {
                throw new ControlException(
                        ControlException.EIO, program + " refused a request for " + link + ": " + last);
            }
            return lines.subList(0, lines.size() - 1);
        }
    }

    /** {@code 10.244.1.0/24}. */
    static Prefix prefix(String text) {
        return Prefix.parse(text);
    }

    /** {@code 172.16.1.101:51820} or {@code [fd00::1]:51820}. */
    static Endpoint endpoint(String text) {
        int colon = text.lastIndexOf(':');
        String address = text.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new Endpoint(IpAddress.parse(address), Integer.parseInt(text.substring(colon + 1)));
    }

    static Key key(String hex) {
        return Key.of(HEX.parseHex(hex));
    }
}
