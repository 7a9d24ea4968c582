package dev.loden.subnet.etcd;

import dev.loden.store.http.FailureText;
import dev.loden.store.http.GrpcProvider;
import dev.loden.store.http.StoreClient;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One endpoint, and the protocol it is spoken to in: JSON, unless it answers that it has no gateway for it; then gRPC, if its library is
 * there, until a request fails. So the library is loaded only where it is needed, and an etcd that was started anew with the gateway is
 * spoken to by JSON again.
 *
 * <p><b>Thread</b>: any.
 */
final class EtcdEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdEndpoint.class);

    static final FailureText FAILURE = new FailureText("etcd", "--etcd-cafile", "--etcd-certfile and --etcd-keyfile");

    private final URI url;
    private final StoreClient client;
    private final Session session;
    private final GrpcLoader loader;
    private final EtcdCalls json;
    private Optional<EtcdCalls> grpc = Optional.empty();
    private boolean reported;
    private volatile boolean hasGateway;

    EtcdEndpoint(URI url, StoreClient client, Session session, GrpcLoader loader) {
        this.url = url;
        this.client = client;
        this.session = session;
        this.loader = loader;
        this.json = new JsonCalls(client, url, session);
    }

    /** Loads the gRPC library, at the first call of it. */
    interface GrpcLoader {
        /** Throws an IOException that says why not. */
        GrpcProvider load() throws IOException;
    }

    URI url() {
        return url;
    }

    <A> A call(EtcdCalls.Call<A> call) throws IOException, EtcdRefusal {
        Optional<EtcdCalls> other = grpc();
        if (other.isPresent()) {
            return call.on(other.get());
        }
        try {
            A answer = call.on(json);
            hasGateway = true;
            return answer;
        } catch (IOException e) {
            if (!mayBeGrpc(e)) {
                throw e;
            }
            return callByGrpc(call, e);
        } catch (EtcdRefusal e) {
            hasGateway = true;
            throw e;
        }
    }

    /**
     * A client port for gRPC alone just closes the connection, as an etcd does that is being stopped; so that counts only where JSON has
     * not been answered yet.
     */
    private boolean mayBeGrpc(IOException e) {
        return e instanceof NoGatewayException answer
                ? answer.isGrpcLikely()
                : !hasGateway && FailureText.isClosedByServer(e);
    }

    private <A> A callByGrpc(EtcdCalls.Call<A> call, IOException why) throws IOException, EtcdRefusal {
        EtcdCalls calls = load(why);
        boolean answered = false;
        try {
            A answer = call.on(calls);
            answered = true;
            return answer;
        } catch (EtcdRefusal e) {
            answered = true;
            throw e;
        } catch (IOException e) {
            throw both(why, "nor does it answer by gRPC: " + FAILURE.describe(url, e), e);
        } finally {
            if (answered) {
                use(calls, why);
            } else {
                calls.close();
            }
        }
    }

    private EtcdCalls load(IOException why) throws IOException {
        try {
            return new GrpcCalls(loader.load(), client, url, session);
        } catch (IOException e) {
            throw both(why, "gRPC cannot be spoken: " + e.getMessage(), e);
        }
    }

    private static IOException both(IOException why, String grpc, IOException cause) {
        return why instanceof NoGatewayException ? new IOException(why.getMessage() + "; " + grpc, cause) : why;
    }

    private synchronized Optional<EtcdCalls> grpc() {
        return grpc;
    }

    /** Unless another thread was faster. */
    private synchronized void use(EtcdCalls calls, IOException why) {
        if (grpc.isPresent()) {
            calls.close();
            return;
        }
        grpc = Optional.of(calls);
        if (!reported) {
            String answer = why instanceof NoGatewayException no ? no.answer() : "it closes the connection";
            LOG.info("etcd at {} has no JSON gateway for this client ({}); using gRPC", url, answer);
            reported = true;
        }
    }

    /** A request has failed: the next one takes another address if there is one, and JSON. */
    synchronized void failed() {
        client.failed(url);
        close();
        grpc = Optional.empty();
    }

    /** Breaks the connection for gRPC; the client's are the client's. */
    @Override
    public synchronized void close() {
        grpc.ifPresent(EtcdCalls::close);
    }
}
