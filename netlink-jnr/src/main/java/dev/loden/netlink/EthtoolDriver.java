package dev.loden.netlink;

import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.LinkFeature;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.ObjectDriver;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.codec.EthtoolCodec;
import dev.loden.netlink.socket.NetlinkSocket;
import dev.loden.netlink.socket.Requests;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.ErrorReply;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Keeps the checksum offload of VXLAN devices, by ethtool's netlink family. A change by another program is found by the next resync.
 * Devices stay as they are when it is closed. <b>Thread</b>: the reconcile thread.
 */
final class EthtoolDriver implements ObjectDriver {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int RECEIVE_BUFFER = 256 << 10;

    /** Those of the backend vxlan: nobody asks for the features of others. */
    private static final Pattern LINKS = Pattern.compile("flannel(-v6)?\\.[0-9]+");

    private final NetlinkSocket socket;
    private final int family;

    /** Of which nobody wants anything any more: they are as the kernel makes them. */
    private final Set<LinkFeature.Key> released = new HashSet<>();

    private EthtoolDriver(NetlinkSocket socket, int family) {
        this.socket = socket;
        this.family = family;
    }

    /** Throws PluginException UNSUPPORTED where the kernel knows no such family. */
    static EthtoolDriver open() {
        NetlinkSocket socket = NetlinkSocket.openGeneric(RECEIVE_BUFFER);
        OptionalInt family = OptionalInt.empty();
        try {
            var answer = new Answer<>(EthtoolCodec::family);
            answer.request(socket, EthtoolCodec.CONTROL, EthtoolCodec::writeFamilyQuery);
            family = answer.value.orElse(OptionalInt.empty());
        } finally {
            if (family.isEmpty()) {
                socket.close();
            }
        }
        return new EthtoolDriver(
                socket,
                family.orElseThrow(() -> new PluginException(
                        ErrorCode.UNSUPPORTED,
                        "this kernel cannot be asked for offloads by netlink (Linux 5.8 can): leave ChecksumOffload at auto,"
                                + " and run ethtool -K flannel.1 " + LinkFeature.CHECKSUM + " off")));
    }

    /** What came back for one request. */
    private static final class Answer<T> implements Requests.Listener {
        private final Function<MessageReader, T> read;
        private Optional<T> value = Optional.empty();
        private ErrorReply error = ErrorReply.OK;

        Answer(Function<MessageReader, T> read) {
            this.read = read;
        }

        void request(NetlinkSocket socket, int type, Consumer<MessageWriter> body) {
            socket.drain();
            var requests = new Requests(socket, TIMEOUT, this);
            requests.add(0, type, 0, body);
            requests.flush();
        }

        @Override
        public void received(int slot, MessageReader reply) {
            value = Optional.of(read.apply(reply));
        }

        @Override
        public void answered(int slot, ErrorReply reply) {
            error = reply;
        }
    }

    @Override
    public List<DriverObject> read(Scope scope) {
        var found = new ArrayList<DriverObject>();
        for (String link : scope.links()) {
            var key = new LinkFeature.Key(link, LinkFeature.CHECKSUM);
            if (LINKS.matcher(link).matches() && !released.contains(key)) {
                read(key).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Empty if the device is not there. */
    private Optional<LinkFeature> read(LinkFeature.Key key) {
        var answer = new Answer<>(EthtoolCodec::active);
        answer.request(socket, family, writer -> EthtoolCodec.writeQuery(writer, key.link()));
        if (answer.error.errno() == Errno.ENODEV) {
            return Optional.empty();
        }
        Set<String> active = answer.value.orElseThrow(() -> new PluginException(
                ErrorCode.UNAVAILABLE,
                "cannot read the features of " + key.link() + ": "
                        + Errno.text(answer.error.errno(), answer.error.detail())));
        return Optional.of(new LinkFeature(key.link(), key.feature(), active.contains(key.feature())));
    }

    @Override
    public Receipt apply(Batch batch) {
        return new Receipt(batch.changes().stream().map(this::make).toList());
    }

    private Outcome make(Change change) {
        if (!(change.object() instanceof LinkFeature feature)) {
            return new Outcome(change, Errno.EINVAL, "not a feature of a device: " + change.object());
        }
        boolean goes = change instanceof Change.Remove;
        if (goes) {
            released.add(feature.key());
        } else {
            released.remove(feature.key());
        }
        var answer = new Answer<>(reply -> reply);
        answer.request(
                socket,
                family,
                writer -> EthtoolCodec.writeChange(writer, feature.link(), feature.feature(), goes || feature.on()));
        int errno = answer.error.errno();
        return errno == 0 || (goes && errno == Errno.ENODEV)
                ? Outcome.made(change)
                : new Outcome(change, errno, Errno.text(errno, answer.error.detail()));
    }

    @Override
    public void close() {
        socket.close();
    }
}
