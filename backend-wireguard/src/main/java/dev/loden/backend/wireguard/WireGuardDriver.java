package dev.loden.backend.wireguard;

import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.KernelListener;
import dev.loden.api.spi.ObjectDriver;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.Secrets;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps WireGuard's devices and peers. Nothing reports changes that others make to these, so a thread reads them every other second, or
 * less often where that takes long. Devices and peers stay when it is closed. <b>Thread</b>: any.
 */
final class WireGuardDriver implements ObjectDriver {
    static final String NAME = "wireguard";

    /** Those of flannel: others' devices are nobody's business here. */
    private static final Set<String> LINKS = Set.of(Tunnel.DEVICE, Tunnel.DEVICE_V6);

    private final Secrets secrets;
    private final Devices devices;
    private final HandshakeWatch handshakes;

    /** What the devices hold, as far as was read and written. */
    private final Map<ObjectKey, DriverObject> known = new HashMap<>();

    /** The endpoints that were given to peers: WireGuard itself follows a peer that sends from elsewhere. */
    private final Map<ObjectKey, Endpoint> endpoints = new HashMap<>();

    private Optional<Poller> poller = Optional.empty();

    WireGuardDriver(Secrets secrets, Devices devices, HandshakeWatch handshakes) {
        this.secrets = secrets;
        this.devices = devices;
        this.handshakes = handshakes;
    }

    @Override
    public synchronized List<DriverObject> read(Scope scope) {
        try {
            known.clear();
            for (DriverObject object : readAll()) {
                known.put(object.key(), object);
            }
        } catch (IOException e) {
            throw new PluginException(ErrorCode.UNAVAILABLE, "cannot read WireGuard's devices: " + e.getMessage(), e);
        }
        return known.values().stream()
                .filter(object -> scope.links().contains(object.link()))
                .toList();
    }

    private List<DriverObject> readAll() throws IOException {
        var objects = new ArrayList<DriverObject>();
        for (String link : LINKS) {
            Optional<Device> device = devices.read(link);
            device.map(Device::state).ifPresent(objects::add);
            for (Device.Peer peer : device.map(Device::peers).orElse(List.of())) {
                objects.add(asGiven(peer));
            }
            device.ifPresent(read -> handshakes.observe(link, read.peers()));
        }
        return objects;
    }

    /** A peer that works from another address than its lease says is as it should be. */
    private PeerState asGiven(Device.Peer peer) {
        Endpoint given = endpoints.get(peer.state().key());
        boolean works = HandshakeWatch.isFresh(peer.handshake(), Instant.now().getEpochSecond());
        return given != null && works ? peer.state().withEndpoint(given) : peer.state();
    }

    @Override
    public synchronized Receipt apply(Batch batch) {
        var controls = new HashMap<String, Control>();
        var outcomes = new ArrayList<Outcome>();
        for (Change change : batch.changes()) {
            try {
                make(change, controls);
                outcomes.add(Outcome.made(change));
            } catch (ControlException e) {
                outcomes.add(failed(change, e.errno(), e));
            } catch (IOException | PluginException e) {
                outcomes.add(failed(change, ControlException.EIO, e));
            }
        }
        return new Receipt(outcomes);
    }

    private static Outcome failed(Change change, int errno, Exception e) {
        boolean gone = change instanceof Change.Remove && errno == ControlException.ENODEV;
        return gone ? Outcome.made(change) : new Outcome(change, errno, e.getMessage());
    }

    private void make(Change change, Map<String, Control> controls) throws IOException {
        KernelObject object = change.object();
        boolean removes = change instanceof Change.Remove;
        switch (object) {
            case Link link -> devices.create(link.name());
            case DeviceState device -> make(device, removes, controls);
            case PeerState peer -> make(peer, removes, controls);
            default -> throw new IOException("not an object of WireGuard: " + object);
        }
    }

    private void make(DeviceState device, boolean removes, Map<String, Control> controls) throws IOException {
        if (removes) {
            known.remove(device.key()); // it goes with its device
        } else {
            control(device.link(), controls).configure(device.link(), secret(device), device.port());
            known.put(device.key(), device);
        }
    }

    private void make(PeerState peer, boolean removes, Map<String, Control> controls) throws IOException {
        if (removes) {
            control(peer.link(), controls).remove(peer);
            known.remove(peer.key());
            endpoints.remove(peer.key());
        } else {
            control(peer.link(), controls).put(peer);
            known.put(peer.key(), peer);
            peer.endpoint().ifPresent(at -> endpoints.put(peer.key(), at));
        }
    }

    private Control control(String link, Map<String, Control> controls) throws IOException {
        Control control = controls.get(link);
        if (control == null) {
            control = devices.of(link);
            controls.put(link, control);
        }
        return control;
    }

    private Key secret(DeviceState wanted) throws IOException {
        NodeKey key = NodeKey.of(secrets);
        if (!key.open().equals(wanted.publicKey())) {
            throw new IOException(
                    "the secret wireguard-key is not the one whose public key was published; restart the daemon");
        }
        return key.secret();
    }

    @Override
    public synchronized void watch(KernelListener listener) {
        poller = Optional.of(Poller.start(() -> drift().forEach(listener::changed)));
    }

    /** What is not as it was, which is reported once. */
    private synchronized List<KernelEvent> drift() {
        try {
            Map<ObjectKey, DriverObject> now = new HashMap<>();
            readAll().forEach(object -> now.put(object.key(), object));
            Set<ObjectKey> keys = new HashSet<>(now.keySet());
            keys.addAll(known.keySet());
            List<KernelEvent> events = keys.stream()
                    .filter(key -> !Optional.ofNullable(now.get(key)).equals(Optional.ofNullable(known.get(key))))
                    .<KernelEvent>map(key -> new KernelEvent.Touched(key, ""))
                    .toList();
            known.clear();
            known.putAll(now);
            return events;
        } catch (IOException e) {
            return List.of(); // the next turn says so
        }
    }

    /** Forwarding goes on without this process. */
    @Override
    public synchronized void close() {
        poller.ifPresent(Poller::close);
        poller = Optional.empty();
    }
}
