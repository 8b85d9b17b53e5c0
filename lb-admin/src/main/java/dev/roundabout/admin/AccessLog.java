package dev.roundabout.admin;

import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.SessionSummary;
import dev.roundabout.metrics.LoadBalancerMeters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each session that has ended. An event loop only puts the session into a queue of bounded length;
 * a daemon thread, {@code lb-access-log}, makes lines of it and writes them in batches, a few milliseconds later. What
 * does not fit into the queue because the output is too slow, and what the output did not take, is dropped and counted; the
 * log says so once a second. Nothing here ever delays or fails a session.
 *
 * <p>All methods may be called from any thread.
 */
public final class AccessLog implements LoadBalancerObserver, MeterBinder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int MOST_WAITING = 16 * 1024;
    private static final int MOST_LINES = 1024;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long CLOSE_MILLIS = 2000;

    // Set once.
    private final AccessLogOutput output;
    private final AccessLogConfig.Format format;
    private final BlockingQueue<SessionSummary> waiting;
    private final Thread writer = daemon(this::writeOn, "lb-access-log");
    private final Thread reporter = daemon(this::reportOn, "lb-access-log-drops");

    // Anyone changes, anyone reads.
    private final LongAdder full = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean reopening;
    private volatile boolean closing;
    private volatile boolean idle; // the writer wants to be woken

    // The writer's thread only.
    private boolean astray;

    // The writer's thread writes, the reporter takes.
    private final AtomicReference<String> failure = new AtomicReference<>("");

    /*
     * The queue is no place to wait at: a thread that waits there is woken by the event loop for every session. So the
     * writer sleeps for a moment after each batch, with more in the queue or not, and only when it found nothing at all
     * does it say that it wants to be woken.
     */

    AccessLog(AccessLogOutput output, AccessLogConfig.Format format, int mostWaiting) {
        this.output = output;
        this.format = format;
        this.waiting = new ArrayBlockingQueue<>(mostWaiting);
    }

    /**
     * Opens an access log. Add it as an observer, and close it after the load balancer.
     *
     * @param config where it goes
     * @return one that writes what it is told
     * @throws IOException if the file cannot be opened or made; the message names it
     */
    public static AccessLog open(AccessLogConfig config) throws IOException {
        AccessLogOutput output;
        try {
            output = config.file() == null ? new AccessLogStandardOutput() : new AccessLogFile(config.file());
        } catch (IOException e) {
            throw new IOException(
                    "access log " + config.file() + ": " + reason(e) + " (expected: a file that can be opened or made)",
                    e);
        }
        AccessLog log = new AccessLog(output, config.format(), MOST_WAITING);
        log.start();
        return log;
    }

    void start() {
        writer.start();
        reporter.start();
    }

    /** Takes a session; the line is written soon, or dropped if the output is too slow. Never blocks. */
    @Override
    public void sessionClosed(SessionSummary session) {
        if (closing || !waiting.offer(session)) {
            full.increment();
            return;
        }
        if (idle) {
            idle = false;
            LockSupport.unpark(writer);
        }
    }

    /**
     * Opens the file again under its name, for whoever has renamed it; standard output stays as it is. Returns at once.
     * A file that was renamed or removed is noticed without this too, within a second.
     */
    public void reopen() {
        reopening = true;
        LockSupport.unpark(writer);
    }

    /** {@return lines dropped so far, for whatever cause} */
    public long dropped() {
        return full.sum() + failed.sum();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        droppedTo(registry, full, "full");
        droppedTo(registry, failed, "failed");
    }

    /** Writes what waits, for two seconds at most, and closes the file; does nothing if that is done. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
        LockSupport.unpark(reporter);
        try {
            writer.join(CLOSE_MILLIS);
            reporter.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (writer.isAlive()) {
            LOG.warn("access log {}: closed, {} not written", output, lines(waiting.size()));
        }
    }

    private void writeOn() {
        List<SessionSummary> batch = new ArrayList<>(MOST_LINES);
        StringBuilder lines = new StringBuilder();
        long looked = System.nanoTime();
        while (true) {
            // Asked before the queue is looked at: what came before the end is written.
            boolean last = closing;
            waiting.drainTo(batch, MOST_LINES);
            if (reopening || System.nanoTime() - looked >= LOOK_NANOS) {
                looked = System.nanoTime();
                look();
            }
            if (!batch.isEmpty()) {
                write(batch, lines);
                batch.clear();
            } else if (last) {
                break;
            } else {
                idle = true;
                if (waiting.isEmpty() && !closing && !reopening) {
                    LockSupport.parkNanos(this, LOOK_NANOS);
                }
                idle = false;
            }
            if (!closing && waiting.size() < MOST_LINES) {
                LockSupport.parkNanos(this, GATHER_NANOS);
            }
        }
        try {
            output.close();
        } catch (IOException e) {
            failure.set(reason(e));
        }
    }

    private void write(List<SessionSummary> batch, StringBuilder lines) {
        lines.setLength(0);
        try {
            for (SessionSummary session : batch) {
                AccessLogLine.append(session, format, lines);
            }
            output.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            if (astray) {
                failed.add(batch.size());
            }
        } catch (IOException | RuntimeException e) {
            failure.set(reason(e));
            failed.add(batch.size());
        }
    }

    private void look() {
        boolean asked = reopening;
        reopening = false;
        try {
            if (asked || output.moved()) {
                output.reopen();
            }
            astray = false;
        } catch (IOException e) {
            // What is written now goes to a file that has lost its name, and is gone with it if it was removed.
            astray = true;
            failure.set("not reopened: " + reason(e));
        }
    }

    /** On a thread of its own, since the writer may be the one that hangs, and an event loop must not. */
    private void reportOn() {
        long fullBefore = 0;
        long failedBefore = 0;
        while (true) {
            boolean last = closing && !writer.isAlive();
            long fullNow = full.sum();
            long failedNow = failed.sum();
            String why = failure.getAndSet("");
            if (fullNow > fullBefore) {
                LOG.warn("access log {}: too slow, {} dropped in the last second", output, lines(fullNow - fullBefore));
            }
            if (!why.isEmpty()) {
                LOG.warn(
                        "access log {}: {}, {} dropped in the last second",
                        output,
                        why,
                        lines(failedNow - failedBefore));
            }
            fullBefore = fullNow;
            failedBefore = failedNow;
            if (last) {
                return;
            }
            if (closing) {
                joinWriter();
                if (writer.isAlive()) {
                    return;
                }
            } else {
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }
    }

    private void joinWriter() {
        try {
            writer.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void droppedTo(MeterRegistry registry, LongAdder count, String cause) {
        LoadBalancerMeters meter = LoadBalancerMeters.ACCESS_LOG_DROPPED;
        FunctionCounter.builder(meter.meterName(), count, LongAdder::sum)
                .description(meter.help())
                .tag("cause", cause)
                .register(registry);
    }

    private static String lines(long count) {
        return count + (count == 1 ? " line" : " lines");
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "no such directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return Printable.of(file.getReason());
        }
        String message = String.valueOf(e.getMessage());
        return Printable.of(e.getClass().getSimpleName() + ": " + message);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
