package dev.roundabout.internal.health;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import dev.roundabout.internal.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Probes that end as a test says, after the time it says; once the script is used up all are good. */
final class FlakyProber implements Prober {
    static final Finding GOOD = Finding.good(Step.CONNECT, "connected");
    static final Finding REFUSED = new Finding(Outcome.REFUSED, Step.CONNECT, "refused");
    static final Finding LOCAL = Finding.local(Step.CONNECT, "too many open files");

    final List<Request> requests = new ArrayList<>();
    final List<Long> begunNanos = new ArrayList<>();
    final Queue<Finding> script = new ArrayDeque<>();
    Duration delay = Duration.ofMillis(10);
    /** Nothing comes back until a probe is given up. */
    boolean silent;

    int underWay;
    int mostUnderWay;
    boolean closed;
    private final Scheduler scheduler;

    FlakyProber(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public Attempt probe(Request request, Consumer<Finding> ended) {
        requests.add(request);
        begunNanos.add(scheduler.nanoTime());
        mostUnderWay = Math.max(mostUnderWay, ++underWay);
        Finding next = script.poll();
        return new Probe(next == null ? GOOD : next, ended);
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class Probe implements Attempt {
        private final Consumer<Finding> ended;
        private final Scheduler.@Nullable Timer timer;
        private boolean over;

        Probe(Finding finding, Consumer<Finding> ended) {
            this.ended = ended;
            this.timer = silent ? null : scheduler.schedule(() -> end(finding), delay.toNanos());
        }

        @Override
        public void giveUp() {
            if (timer != null) {
                timer.cancel();
            }
            end(Finding.timedOut(Step.CONNECT));
        }

        private void end(Finding finding) {
            if (!over) {
                over = true;
                underWay--;
                ended.accept(finding);
            }
        }
    }
}
