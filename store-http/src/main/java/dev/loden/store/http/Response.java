package dev.loden.store.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;

/**
 * The head of an answer, and its body as it arrives.
 *
 * <p>It does not wait for the JDK's own future, which ends on a thread of the common pool: that pool is as good as dead once no thread could be
 * made for a task, until a task comes from another thread (JDK 25). The head is handed on by the client's thread; failures come late then,
 * after a {@link #nudge}.
 *
 * @param statusCode of HTTP
 * @param headers all of them
 * @param body to be closed
 */
public record Response(int statusCode, HttpHeaders headers, TimedBody body) {
    /**
     * Sends a request.
     *
     * @param client sends it
     * @param request may have a limit for the head
     * @param body makes the body for a head; on the client's thread
     * @return completes with the answer, or with why there is none; to be cancelled if it is not awaited any more
     */
    public static CompletableFuture<Response> begin(
            HttpClient client, HttpRequest request, Function<ResponseInfo, TimedBody> body) {
        var answer = new CompletableFuture<Response>();
        CompletableFuture<?> sent;
        try {
            sent = client.sendAsync(request, head -> {
                TimedBody made = body.apply(head);
                answer.complete(new Response(head.statusCode(), head.headers(), made));
                return made;
            });
        } catch (OutOfMemoryError noThread) {
            answer.completeExceptionally(new IOException(noThread.getMessage(), noThread));
            return answer;
        }
        CompletableFuture<?> unusedFailure = sent.whenComplete((response, failure) -> {
            if (failure != null) {
                boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
                answer.completeExceptionally(wrapped ? failure.getCause() : failure);
            }
        });
        CompletableFuture<?> unusedCancel = answer.whenComplete((head, failure) -> {
            if (answer.isCancelled()) {
                sent.cancel(true);
            }
        });
        return answer;
    }

    /** Gives the common pool a task by another thread: it then makes a thread for all that waits. For those who wait for long. */
    public static void nudge() {
        try {
            Thread.ofPlatform()
                    .name("loden-nudge")
                    .daemon()
                    .start(() -> ForkJoinPool.commonPool().execute(() -> {}));
        } catch (OutOfMemoryError none) {
            return; // the next time, perhaps
        }
    }
}
