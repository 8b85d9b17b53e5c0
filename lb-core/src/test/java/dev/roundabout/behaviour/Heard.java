package dev.roundabout.behaviour;

import static org.awaitility.Awaitility.await;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.Backend;
import dev.roundabout.CheckResult;
import dev.roundabout.CloseReason;
import dev.roundabout.ConnectFailure;
import dev.roundabout.Health;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.SessionSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what a load balancer tells. */
final class Heard implements LoadBalancerObserver {
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Not to be iterated over while sessions are still ending; thousands may. */
    final List<SessionSummary> closed = Collections.synchronizedList(new ArrayList<>());

    final List<ConnectFailure> failures = new CopyOnWriteArrayList<>();
    final List<AdmissionRefusal> refused = new CopyOnWriteArrayList<>();
    final List<Checked> checks = new CopyOnWriteArrayList<>();
    final AtomicInteger connected = new AtomicInteger();

    @Override
    public void clientRefused(String listener, AdmissionRefusal reason) {
        refused.add(reason);
    }

    @Override
    public void sessionConnected(Backend backend, Duration connectTime) {
        connected.incrementAndGet();
    }

    @Override
    public void connectFailed(Backend backend, ConnectFailure cause) {
        failures.add(cause);
    }

    @Override
    public void sessionClosed(SessionSummary session) {
        closed.add(session);
    }

    @Override
    public void backendChecked(Backend backend, CheckResult result) {
        checks.add(new Checked(backend.name(), result, backend.status().health()));
    }

    /** Waits until so many sessions have ended; returns them. */
    List<SessionSummary> closed(int count) {
        await().atMost(SOON).until(() -> closed.size() >= count);
        return closed;
    }

    /** Waits for the first session's end; returns why it ended. */
    CloseReason firstReason() {
        return closed(1).get(0).reason();
    }

    /** A probe's result, and what the pool said of the backend right after it. */
    record Checked(String backend, CheckResult result, Health healthAfter) {}
}
