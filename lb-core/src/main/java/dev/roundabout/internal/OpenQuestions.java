package dev.roundabout.internal;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of threads of the load balancer and has no answer yet. Each question gets one: that of the threads, or,
 * if they take no more work or end before they could answer, a refusal that says so. Any thread.
 */
final class OpenQuestions {
    /** How to refuse each. */
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /**
     * Asks.
     *
     * @return completes as what was asked does; fails with {@link IllegalStateException} instead of {@link
     *     RejectedExecutionException}, and when these are closed
     */
    <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable refuse = () -> answer.completeExceptionally(hasStopped(null));
        open.add(refuse);
        try {
            question.get().whenComplete((found, failure) -> {
                open.remove(refuse);
                if (failure == null) {
                    answer.complete(found);
                } else {
                    answer.completeExceptionally(refusal(failure));
                }
            });
        } catch (RuntimeException e) {
            open.remove(refuse);
            answer.completeExceptionally(refusal(e));
        }
        if (closed) {
            refuse.run();
            open.remove(refuse);
        }
        return answer;
    }

    /** The threads have ended: what they have not answered by now they never will. */
    void close() {
        closed = true; // before looking: whoever asks meanwhile sees it, or is seen
        open.forEach(Runnable::run);
        open.clear();
    }

    private static Throwable refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RejectedExecutionException ? hasStopped(cause) : cause;
    }

    private static IllegalStateException hasStopped(@Nullable Throwable cause) {
        return new IllegalStateException("the load balancer has stopped", cause);
    }
}
