package dev.loden.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A certificate authority in a directory, by the installed openssl. */
public final class Certificates {
    private final Path directory;

    /**
     * A new authority.
     *
     * @param directory for all files; made if absent
     * @throws IOException if openssl is missing
     */
    public Certificates(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.pem");
    }

    /**
     * The authority's own certificate.
     *
     * @return a PEM file
     */
    public Path ca() {
        return directory.resolve("ca.pem");
    }

    /**
     * A certificate of this authority.
     *
     * @param name as given to {@link #issue}
     * @return a PEM file
     */
    public Path certificate(String name) {
        return directory.resolve(name + ".pem");
    }

    /**
     * The private key to a certificate.
     *
     * @param name as given to {@link #issue}
     * @return a PEM file, PKCS#8
     */
    public Path key(String name) {
        return directory.resolve(name + ".key");
    }

    /**
     * Issues a certificate for other hosts, good for servers and clients.
     *
     * @param name of its files
     * @param subject as openssl takes it: {@code /O=group/CN=user}, without spaces
     * @param hosts as X.509 names them: {@code IP:} and an address, {@code DNS:} and a name; may be none
     * @throws IOException if openssl is missing
     */
    public void issue(String name, String subject, List<String> hosts) throws IOException {
        Files.writeString(
                directory.resolve("ext"), hosts.isEmpty() ? "" : "subjectAltName=" + String.join(",", hosts) + "\n");
        sign(name, subject, 2);
    }

    /**
     * Issues a certificate for the loopback, good for servers and clients.
     *
     * @param name of its files, and its common name: the user, for etcd
     * @param days how long it is valid
     * @throws IOException if openssl is missing
     */
    public void issue(String name, int days) throws IOException {
        Files.writeString(directory.resolve("ext"), "subjectAltName=IP:127.0.0.1\n");
        sign(name, "/CN=" + name, days);
    }

    /**
     * Issues a certificate for hosts by their names, good for servers and clients.
     *
     * @param name of its files, and its common name
     * @param hosts DNS names, also such as certificates should not have
     * @throws IOException if openssl is missing
     */
    public void issueForHosts(String name, List<String> hosts) throws IOException {
        Files.writeString(directory.resolve("ext"), "subjectAltName=DNS:" + String.join(",DNS:", hosts) + "\n");
        sign(name, "/CN=" + name, 2);
    }

    private void sign(String name, String subject, int days) throws IOException {
        openssl("req -newkey rsa:2048 -nodes -subj " + subject + " -keyout " + name + ".key -out " + name + ".csr");
        openssl("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile ext -days " + days
                + " -out " + name + ".pem");
    }

    /**
     * Runs openssl in the directory.
     *
     * @param arguments separated by single spaces
     * @throws IOException if it is missing
     */
    public void openssl(String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments.split(" ", -1)));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.onExit().join().exitValue(), output);
    }
}
