package dev.roundabout.internal.health;

import dev.roundabout.CheckResult;
import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import dev.roundabout.Health;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.Program;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.internal.time.Scheduler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes one subject again and again: waits for its address, for its turn, for the probe's end, for the rest of the
 * interval. Control thread only.
 *
 * <p>A host name that has not been found yet is waited for within the probe's timeout, as its first step. Otherwise
 * every backend with a name would be DOWN for a moment at each start.
 */
final class SubjectWatch implements HealthMonitor.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);
    private static final long LOOK_FOR_ADDRESS_NANOS = Duration.ofMillis(100).toNanos();
    private static final long STOOD_STILL_NANOS = Duration.ofMillis(100).toNanos();
    private static final long REMIND_NANOS = Duration.ofMinutes(1).toNanos();

    private final Scheduler control;
    private final RandomGenerator random;
    private final ProbeLane lane;
    private final LineLimit localFaults;
    private final ProbeSubject subject;
    private final ProbedAddress address;
    private final HealthCheckConfig check;
    private final HealthMonitor.CheckObserver observer;
    private final HealthTracker tracker;
    private final LineLimit changes;
    private final Runnable turn = this::probe;
    private final Consumer<SubjectWatch> onClose;

    private Scheduler.@Nullable Timer timer; // for the next step, or for the end of the time
    private Prober.@Nullable Attempt attempt;
    private long beganNanos;
    private boolean unprobed; // because of a fault of ours, and told
    private long unprobedToldNanos;
    private long probeBeganNanos;
    private boolean timeGivenAgain;
    private boolean closed;

    SubjectWatch(
            Scheduler control,
            RandomGenerator random,
            ProbeLane lane,
            LineLimit localFaults,
            ProbeSubject subject,
            ProbedAddress address,
            HealthCheckConfig check,
            HealthMonitor.CheckObserver observer,
            Consumer<SubjectWatch> onClose) {
        this.control = control;
        this.random = random;
        this.lane = lane;
        this.localFaults = localFaults;
        this.subject = subject;
        this.address = address;
        this.check = check;
        this.observer = observer;
        this.onClose = onClose;
        this.tracker = new HealthTracker(check.rise(), check.fall());
        this.changes = new LineLimit(control, LOG::info);
    }

    /** Begins a probe; the next one begins an interval later. */
    void begin() {
        timer = null;
        beganNanos = control.nanoTime();
        lookForAddress();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        cancelTimer();
        changes.flush();
        address.close();
        if (attempt != null) {
            attempt.giveUp();
        } else {
            lane.giveUpPlace(turn);
        }
        onClose.accept(this);
    }

    private void lookForAddress() {
        timer = null;
        if (address.resolved() != null || check.probe() instanceof Program) {
            lane.enter(turn);
            return;
        }
        long leftNanos = check.timeout().toNanos() - (control.nanoTime() - beganNanos);
        if (leftNanos > 0) {
            timer = control.schedule(this::lookForAddress, Math.min(leftNanos, LOOK_FOR_ADDRESS_NANOS));
        } else {
            probeBeganNanos = beganNanos;
            ended(new Finding(Outcome.UNRESOLVED, Step.RESOLVE, "host name not found"), control.nanoTime());
        }
    }

    private void probe() {
        if (closed) {
            lane.leave();
            return;
        }
        InetSocketAddress where = address.resolved();
        probeBeganNanos = control.nanoTime();
        timeGivenAgain = false;
        attempt = lane.probe(
                new Prober.Request(
                        check.probe(),
                        where,
                        address.text(),
                        check.address() == null ? subject.sendProxy() : ProxyProtocol.NONE,
                        subject.eligible(),
                        subject.sessions()),
                this::ended);
        timer = control.schedule(this::timeIsUp, check.timeout().toNanos());
    }

    /**
     * The result comes as always: timed out where it was, or what the probe had found while this thread was busy. A time
     * that is up so late is one in which this process stood still or had no CPU, and the probe with it: it gets its time once
     * more, so that a backend that is dead is found one timeout later.
     */
    private void timeIsUp() {
        timer = null;
        if (attempt == null) {
            return;
        }
        long timeoutNanos = check.timeout().toNanos();
        long lateNanos = control.nanoTime() - probeBeganNanos - timeoutNanos;
        if (!timeGivenAgain && lateNanos > STOOD_STILL_NANOS) {
            timeGivenAgain = true;
            timer = control.schedule(this::timeIsUp, timeoutNanos);
        } else {
            attempt.giveUp();
        }
    }

    private void ended(Finding finding, long endedNanos) {
        attempt = null;
        cancelTimer();
        if (closed) {
            return;
        }
        Health before = tracker.health();
        Health verdict = tracker.probed(finding.outcome());
        timer = control.schedule(this::begin, untilNextNanos());
        if (verdict != null) {
            changes.line(change(before, verdict, finding));
        }
        if (finding.outcome() == Outcome.LOCAL) {
            notProbed(finding);
        } else if (unprobed) {
            unprobed = false;
            changes.line(subject.label() + ": probed again");
        }
        observer.checked(result(finding, endedNanos), verdict);
    }

    /** Told when it begins, and then once in a while: as long as it lasts, nobody sees whether the backend is well. */
    private void notProbed(Finding finding) {
        long now = control.nanoTime();
        if (!unprobed || now - unprobedToldNanos >= REMIND_NANOS) {
            unprobed = true;
            unprobedToldNanos = now;
            localFaults.line(subject.label() + ": not probed, " + finding.detail());
        }
    }

    private long untilNextNanos() {
        Duration interval = tracker.settledUp() ? check.interval() : check.fastInterval();
        double jittered = interval.toNanos() * (0.9 + 0.2 * random.nextDouble());
        return (long) jittered - (control.nanoTime() - beganNanos);
    }

    private CheckResult result(Finding finding, long endedNanos) {
        Duration took = Duration.ofNanos(Math.max(0, endedNanos - probeBeganNanos));
        return new CheckResult(finding.outcome(), finding.step(), finding.detail(), took, control.wallClock());
    }

    private String change(Health before, Health verdict, Finding finding) {
        int needed = tracker.needed(verdict);
        String count = before == Health.UNKNOWN ? "first probe" : needed + " of " + needed;
        return subject.label() + ": " + before + " -> " + verdict + " (" + kind() + " " + finding.detail() + ", "
                + count + ")";
    }

    private String kind() {
        HealthCheckConfig.Probe probe = check.probe();
        if (probe instanceof Http) {
            return "http";
        }
        if (probe instanceof SendExpect) {
            return "send-expect";
        }
        return probe instanceof Program ? "program" : "tcp";
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
