package dev.loden.backend.wireguard;

import dev.loden.api.lease.Settings;
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
import dev.loden.api.spi.Measure;
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

    /** The peers with keys in use, when the devices were last read. */
    private final Set<PeerState.Id> agreed = new HashSet<>();

    private final AwaitedPeers awaited;
    private Optional<Poller> poller = Optional.empty();

    /** Read by any thread without waiting for one that talks to the devices. */
    private volatile PeerFacts facts = PeerFacts.NONE;

    WireGuardDriver(Secrets secrets, Devices devices, HandshakeWatch handshakes, AwaitedPeers awaited) {
        this.secrets = secrets;
        this.devices = devices;
        this.handshakes = handshakes;
        this.awaited = awaited;
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
        long now = Instant.now().getEpochSecond();
        agreed.clear();
        var peers = new ArrayList<Device.Peer>();
        for (String link : LINKS) {
            Optional<Device> device = devices.read(link);
            device.map(Device::state).ifPresent(objects::add);
            for (Device.Peer peer : device.map(Device::peers).orElse(List.of())) {
                boolean works = HandshakeWatch.isFresh(peer.handshake(), now);
                if (works) {
                    agreed.add(peer.state().key());
                }
                objects.add(works ? asGiven(peer.state()) : peer.state());
            }
            if (device.isPresent()) {
                handshakes.observe(link, device.get().peers());
                peers.addAll(device.get().peers());
                knock(device.get());
            }
        }
        facts = PeerFacts.of(peers, handshakes::isSilent);
        return objects;
    }

    @Override
    public Settings describe() {
        return facts.describe(Instant.now().getEpochSecond());
    }

    @Override
    public List<Measure> measures() {
        return facts.measures(Instant.now().getEpochSecond());
    }

    /** A peer that works from another address than its lease says is as it should be. */
    private PeerState asGiven(PeerState peer) {
        return Optional.ofNullable(endpoints.get(peer.key()))
                .map(peer::withEndpoint)
                .orElse(peer);
    }

    private void knock(Device device) throws IOException {
        if (!awaited.isEmpty()) {
            for (PeerState peer : awaited.observe(device, agreed)) {
                devices.of(peer.link()).knock(peer);
            }
        }
    }

    @Override
    public synchronized boolean works(DriverObject object) {
        if (!(object instanceof PeerState peer) || agreed.contains(peer.key())) {
            return true;
        }
        awaited.add(peer.key());
        poller.ifPresent(Poller::hurry);
        return false;
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
        switch (object) {
            case Link link -> devices.create(link.name());
            case DeviceState device -> configure(device, change, controls);
            case PeerState peer -> put(peer, change, controls);
            default -> throw new IOException("not an object of WireGuard: " + object);
        }
    }

    private static <T> Optional<T> before(Change change, Class<T> kind) {
        return change instanceof Change.Replace replace
                ? Optional.of(replace.actual()).filter(kind::isInstance).map(kind::cast)
                : Optional.empty();
    }

    private void configure(DeviceState device, Change change, Map<String, Control> controls) throws IOException {
        if (change instanceof Change.Remove) {
            known.remove(device.key()); // it goes with its device
            return;
        }
        Optional<DeviceState> before = before(change, DeviceState.class);
        Control control = control(device.link(), controls);
        boolean sameKey = before.filter(there -> there.publicKey().equals(device.publicKey()))
                .isPresent();
        boolean samePort = before.filter(there -> there.port() == device.port()).isPresent();
        control.configure(
                device.link(),
                sameKey ? Optional.empty() : Optional.of(secret(device)),
                samePort ? Optional.empty() : Optional.of(device.port()));
        known.put(device.key(), device);
    }

    private void put(PeerState peer, Change change, Map<String, Control> controls) throws IOException {
        if (change instanceof Change.Remove) {
            remove(peer, controls);
            return;
        }
        Control control = control(peer.link(), controls);
        control.put(peer, before(change, PeerState.class));
        if (change instanceof Change.Add && takesOver(peer)) {
            control.knock(peer); // it has a new key, and holds back what it has for us until we know it
        }
        known.put(peer.key(), peer);
        peer.endpoint().ifPresent(at -> endpoints.put(peer.key(), at));
    }

    /** Whether its addresses were those of a peer of another key. */
    private boolean takesOver(PeerState peer) {
        return known.values().stream()
                .anyMatch(object -> object instanceof PeerState other
                        && other.link().equals(peer.link())
                        && !other.publicKey().equals(peer.publicKey())
                        && other.allowed().equals(peer.allowed()));
    }

    private void remove(PeerState peer, Map<String, Control> controls) throws IOException {
        control(peer.link(), controls).remove(peer);
        known.remove(peer.key());
        endpoints.remove(peer.key());
        agreed.remove(peer.key());
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
        poller = Optional.of(Poller.start(() -> {
            drift().forEach(listener::changed);
            return awaits();
        }));
    }

    private synchronized boolean awaits() {
        return !awaited.isEmpty();
    }

    /** What is not as it was, which is reported once; and awaited peers with which keys are agreed on now. */
    private synchronized List<KernelEvent> drift() {
        try {
            Set<PeerState.Id> expected = awaited.all();
            Map<ObjectKey, DriverObject> now = new HashMap<>();
            readAll().forEach(object -> now.put(object.key(), object));
            Set<ObjectKey> keys = new HashSet<>(now.keySet());
            keys.addAll(known.keySet());
            List<KernelEvent> events = keys.stream()
                    .filter(key -> !Optional.ofNullable(now.get(key)).equals(Optional.ofNullable(known.get(key)))
                            || (expected.contains(key) && agreed.contains(key)))
                    .<KernelEvent>map(key -> new KernelEvent.Touched(key, ""))
                    .toList();
            known.clear();
            known.putAll(now);
            endpoints.keySet().retainAll(now.keySet());
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
