package dev.loden.subnet.etcd;

import dev.loden.api.spi.ProviderFlag;
import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.api.spi.SubnetManagerProvider;
import dev.loden.store.http.GrpcLibrary;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens etcd clusters, by flannel's flags. */
public final class EtcdStoreProvider implements SubnetManagerProvider {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdStoreProvider.class);

    /** For the ServiceLoader. */
    public EtcdStoreProvider() {}

    @Override
    public String scheme() {
        return "etcd";
    }

    @Override
    public List<ProviderFlag> flags() {
        return List.of(
                ProviderFlag.string(
                        "etcd-endpoints",
                        "urls",
                        "http://127.0.0.1:4001,http://127.0.0.1:2379",
                        "the servers, tried in turn"),
                ProviderFlag.string(
                        "etcd-prefix",
                        "key",
                        "/coreos.com/network",
                        "what the keys of configuration and leases begin with"),
                ProviderFlag.string(
                        "etcd-cafile", "file", "", "certificate authority (PEM) that signed the servers' certificates"),
                ProviderFlag.string("etcd-certfile", "file", "", "client certificate (PEM), with --etcd-keyfile"),
                ProviderFlag.string("etcd-keyfile", "file", "", "the client certificate's private key (PEM)"),
                ProviderFlag.string("etcd-username", "name", "", "user, with --etcd-password"),
                ProviderFlag.string("etcd-password", "text", "", "password; better given as FLANNELD_ETCD_PASSWORD"),
                ProviderFlag.string(
                        "subnet-lease-renew-margin",
                        "minutes",
                        "60",
                        "how long before its end a lease is renewed, 1 to 1439"));
    }

    @Override
    public SubnetManager open(StoreContext context) {
        EtcdStoreOptions options = EtcdStoreOptions.of(context.flags());
        options.unusable().forEach(why -> LOG.warn("--{}; left out, the other endpoints are used", why));
        return new EtcdStore(options, Timing.USUAL, System::nanoTime, GrpcLibrary::load);
    }
}
