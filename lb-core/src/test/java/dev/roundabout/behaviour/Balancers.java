package dev.roundabout.behaviour;

import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerBuilder;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.testing.FlakyProbe;
import dev.roundabout.testing.LoopbackBackend;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What most tests begin with. */
final class Balancers {
    private static final long PATIENCE_SECONDS = 5;

    private Balancers() {}

    /** Listens on 127.0.0.1, round-robin over these, without checks: a test sees only what it did itself. */
    static LoadBalancerBuilder plain(LoopbackBackend... backends) {
        LoadBalancerBuilder builder = LoadBalancer.builder()
                .listen("127.0.0.1:0")
                .health(HealthCheckConfig.NONE)
                .eject(EjectConfig.OFF);
        for (LoopbackBackend backend : backends) {
            builder.backend(backend.hostPort());
        }
        return builder;
    }

    /** A backend that serves only when no primary is eligible. */
    static BackendConfig backup(LoopbackBackend backend) {
        BackendConfig primary = BackendConfig.of(backend.hostPort());
        return new BackendConfig(primary.address(), primary.name(), 1, 0, true, true, null);
    }

    /** A primary with so much weight. */
    static BackendConfig weighing(int weight, LoopbackBackend backend) {
        BackendConfig plain = BackendConfig.of(backend.hostPort());
        return new BackendConfig(plain.address(), plain.name(), weight, 0, false, true, null);
    }

    /** A primary that takes so many sessions at a time. */
    static BackendConfig limited(int maxSessions, LoopbackBackend backend) {
        BackendConfig plain = BackendConfig.of(backend.hostPort());
        return new BackendConfig(plain.address(), plain.name(), 1, maxSessions, false, true, null);
    }

    /** Asks for a page every 25 ms. */
    static HealthCheckConfig http(int rise, int fall) {
        return new HealthCheckConfig(
                HealthCheckConfig.Http.get("/"), Duration.ofMillis(25), Duration.ofSeconds(2), rise, fall, null);
    }

    /** Traffic goes to one, probes to the other. */
    static BackendConfig probedAt(LoopbackBackend backend, FlakyProbe page, HealthCheckConfig check) {
        HealthCheckConfig there = new HealthCheckConfig(
                check.probe(),
                check.interval(),
                check.timeout(),
                check.rise(),
                check.fall(),
                new HealthCheckConfig.ProbeAddress(null, page.address().getPort()));
        return new BackendConfig(Address.ofBackend(backend.hostPort()), backend.hostPort(), 1, 0, false, true, there);
    }

    /** The backend in the sole pool that stands for this one. */
    static Backend in(LoadBalancer balancer, LoopbackBackend backend) {
        return balancer.pool().backend(backend.hostPort()).orElseThrow();
    }

    /** Its status now. */
    static BackendStatus status(LoadBalancer balancer, LoopbackBackend backend) {
        return in(balancer, backend).status();
    }

    /** What the stage completes with, soon. */
    static <T> T now(CompletionStage<T> stage) throws ExecutionException, InterruptedException, TimeoutException {
        return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
