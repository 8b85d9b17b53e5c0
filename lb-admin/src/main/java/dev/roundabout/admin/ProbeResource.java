package dev.roundabout.admin;

import dev.roundabout.LoadBalancer;
import dev.roundabout.Readiness;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** {@code /livez} and {@code /readyz}, one word each. */
final class ProbeResource {
    private final LoadBalancer lb;
    private final long aliveMillis;

    /**
     * The probes of one load balancer.
     *
     * @param aliveMillis within which every loop must have run a task
     */
    ProbeResource(LoadBalancer lb, long aliveMillis) {
        this.lb = lb;
        this.aliveMillis = aliveMillis;
    }

    CompletionStage<Answer> alive(Request.Admitted request) {
        return lb.alive()
                .toCompletableFuture()
                .copy()
                .orTimeout(aliveMillis, TimeUnit.MILLISECONDS)
                .handle((alive, failure) ->
                        failure == null ? Answer.text(200, "alive\n") : Answer.text(503, "not alive\n"));
    }

    CompletionStage<Answer> ready(Request.Admitted request) {
        Readiness readiness = lb.readiness();
        return CompletableFuture.completedFuture(
                Answer.text(readiness.serves() ? 200 : 503, Names.readiness(readiness) + "\n"));
    }
}
