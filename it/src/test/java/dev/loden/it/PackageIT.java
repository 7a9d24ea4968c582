package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.process.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packages for plain hosts. The .deb is installed in a copy of this machine's root: what is written goes to memory. */
@Tag("net")
class PackageIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final Path PACKAGES = Path.of("../distro/target/packages");

    /** A node that leases from files, without forwarding; ends when subnet.env is there. */
    private static final String NODE = """
            ip link set lo up
            mkdir -p /tmp/leases/subnets
            echo '{"Network":"10.99.0.0/16","Backend":{"Type":"alloc"}}' >/tmp/leases/config.json
            flanneld --subnet-store=file:/tmp/leases --iface=lo --public-ip=127.0.0.1 --iptables-forward-rules=false 2>/tmp/log &
            for i in $(seq 300); do [ -e /run/flannel/subnet.env ] && break; sleep 0.1; done
            mk-docker-opts.sh -c -d /tmp/docker.env
            kill $!
            wait $! || true
            cat /tmp/log /tmp/docker.env
            """;

    @TempDir
    Path scratch;

    @BeforeAll
    static void build() {
        Shell.run(
                LIMIT,
                List.of("env", "LODEN_JDK=" + System.getProperty("java.home"), "../distro/src/main/package/build.sh"));
    }

    @Test
    void theDebianPackageInstallsRunsAndGoes() {
        String out = inCopyOfTheRoot("""
                dpkg -i --force-depends /tmp/loden.deb >/dev/null
                loden --version
                systemd-analyze verify loden.service && echo unit verified
                """ + NODE + """
                dpkg -r loden >/dev/null
                ls -d /opt/loden /usr/bin/flanneld /usr/bin/lodend /usr/lib/systemd/system/loden.service 2>&1 | grep -c 'No such'
                cat /etc/default/loden | head -1
                """);
        assertTrue(out.startsWith("loden 0.1.0"), out);
        assertTrue(out.contains("unit verified"), out);
        assertTrue(out.contains("wrote /run/flannel/subnet.env"), out);
        assertTrue(out.contains("DOCKER_OPTS=\" --bip=10.99."), out);
        assertFalse(out.contains("does not fit"), out);
        assertTrue(out.contains("\n4\n# Read by loden.service"), out);
    }

    @Test
    void theTarStartsFastWhereItIsMeantToBe() {
        String out = inCopyOfTheRoot("""
                mkdir -p /opt
                tar -C /opt -xzf /tmp/loden.tar.gz
                ln -s /opt/loden/bin/lodend /usr/local/bin/flanneld
                ln -s /opt/loden/bin/mk-docker-opts.sh /usr/local/bin/
                """ + NODE);
        assertTrue(out.contains("wrote /run/flannel/subnet.env"), out);
        assertFalse(out.contains("does not fit"), out);
    }

    @Test
    void haveManualAndCompletion() {
        String deb = Shell.run("sh", "-c", "dpkg-deb -c " + PACKAGES + "/*.deb");
        String tar = Shell.run("sh", "-c", "tar tzf " + PACKAGES + "/*.tar.gz");
        for (String page : List.of("loden.8", "loden-status.8", "lodend.8")) {
            assertTrue(deb.contains("./usr/share/man/man8/" + page + ".gz"), deb);
            assertTrue(tar.contains("loden/share/man/man8/" + page), tar);
        }
        assertTrue(deb.contains("./usr/share/bash-completion/completions/loden"), deb);
        assertTrue(tar.contains("loden/share/bash-completion/completions/loden"), tar);
    }

    @Test
    void hasChecksums() {
        Shell.run("sh", "-c", "cd " + PACKAGES + " && sha256sum -c --quiet SHA256SUMS");
    }

    /** In namespaces of its own, with /run and /proc of its own; this machine's systemd is out of reach. */
    private String inCopyOfTheRoot(String script) {
        try {
            Files.writeString(scratch.resolve("script"), "set -eu\n" + script);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Shell.Result result = Shell.attempt(
                LIMIT,
                List.of(
                        "unshare",
                        "--mount",
                        "--net",
                        "--pid",
                        "--fork",
                        "--propagation",
                        "private",
                        "sh",
                        "-euc",
                        """
                        script=$(cat "$1/script")
                        packages=$(readlink -f "$2")
                        mount -t tmpfs loden "$1"
                        mkdir "$1/upper" "$1/work" "$1/root"
                        mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
                        for own in run tmp; do mount -t tmpfs loden "$1/root/$own"; done
                        mount -t proc proc "$1/root/proc"
                        mount --bind /dev "$1/root/dev"
                        cp "$packages"/*.deb "$1/root/tmp/loden.deb"
                        cp "$packages"/*.tar.gz "$1/root/tmp/loden.tar.gz"
                        cd /
                        exec chroot "$1/root" sh -c "$script"
                        """,
                        "copy",
                        scratch.toString(),
                        PACKAGES.toString()));
        assertEquals(0, result.exit(), result.out() + result.err());
        return result.out();
    }
}
