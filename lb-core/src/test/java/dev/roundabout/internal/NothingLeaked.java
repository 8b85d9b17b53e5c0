package dev.roundabout.internal;

import dev.roundabout.BackendStatus;
import dev.roundabout.ListenerStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.Pool;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves something behind: a session, an acquired slot or a kept byte of a watched load balancer, a
 * thread named {@code lb-...}, a socket, a Netty buffer, or a warning in the log that it did not announce.
 *
 * <pre>{@code
 * @RegisterExtension
 * final NothingLeaked leaks = new NothingLeaked();
 * ...
 * LoadBalancer lb = leaks.watch(LoadBalancer.builder()....start());
 * EchoBackend echo = leaks.closing(EchoBackend.start());
 * leaks.allow("backend .* is down");
 * }</pre>
 *
 * <p>What was handed to {@code watch} and {@code closing} is closed after the test, the last first; sessions, slots
 * and bytes are looked at before that, everything else after it. An instance field must be used, one for each test; tests must not run
 * in parallel. Buffers need {@code -Dio.netty.leakDetection.level=paranoid}.
 */
public final class NothingLeaked implements BeforeEachCallback, AfterEachCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String THREAD_PREFIX = "lb-";

    /** A machine that builds is busy, and makes loops late. */
    private static final Pattern LATE_LOOP = Pattern.compile("event loop \\d+ (was \\d+ ms late|has stood still)");

    private final List<LoadBalancer> watched = new ArrayList<>();
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final List<Pattern> allowed = new ArrayList<>();
    private final Duration patience;
    private Set<Thread> threadsBefore = Set.of();
    private Collection<String> descriptorsBefore = List.of();
    private @Nullable WarningLog warnings;

    /** Five seconds for everything to end. */
    public NothingLeaked() {
        this(PATIENCE);
    }

    NothingLeaked(Duration patience) {
        this.patience = patience;
        allowed.add(LATE_LOOP);
    }

    /** Checks the load balancer's sessions and slots after the test, then closes it; returns it. Harmless if closed. */
    public LoadBalancer watch(LoadBalancer balancer) {
        watched.add(balancer);
        return closing(balancer);
    }

    /** Closes it after the test; returns it. */
    public <T extends AutoCloseable> T closing(T resource) {
        toClose.push(resource);
        return resource;
    }

    /** Expects warnings and errors in which the regular expression is found; they need not come. */
    public void allow(String regex) {
        allowed.add(Pattern.compile(regex));
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        begin();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        end();
    }

    void begin() throws IOException {
        // The JDK opens a socket of its own with the first of ours, and keeps it.
        new ServerSocket(0).close();
        threadsBefore = ourThreads();
        warnings = WarningLog.attached();
        descriptorsBefore = Descriptors.open();
    }

    void end() {
        List<Throwable> leaks = new ArrayList<>();
        check(leaks, "sessions, slots or bytes", () -> watched.stream()
                .flatMap(balancer -> inUse(balancer).stream())
                .toList());
        closeAll(leaks);
        check(leaks, "threads", () -> {
            Set<Thread> now = ourThreads();
            now.removeAll(threadsBefore);
            return now.stream().map(Thread::getName).sorted().toList();
        });
        check(leaks, "descriptors", () -> Descriptors.beyond(descriptorsBefore));
        BufferLeaks.report();
        if (warnings != null) {
            WarningLog log = warnings;
            warnings = null;
            log.stop();
            List<String> unexpected = log.notAllowed(allowed);
            if (!unexpected.isEmpty()) {
                leaks.add(new AssertionError("log lines " + unexpected + " (expected: none)"));
            }
        }
        if (!leaks.isEmpty()) {
            AssertionError first = new AssertionError(
                    "left behind: " + leaks.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
            leaks.forEach(first::addSuppressed);
            throw first;
        }
    }

    private void check(List<Throwable> leaks, String what, Callable<? extends Collection<String>> leftOver) {
        try {
            Awaitility.await()
                    .atMost(patience)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(leftOver, Collection::isEmpty);
        } catch (ConditionTimeoutException e) {
            leaks.add(new AssertionError(what + " " + last(leftOver) + " (expected: none)", e));
        }
    }

    private static Collection<String> last(Callable<? extends Collection<String>> leftOver) {
        try {
            return leftOver.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void closeAll(List<Throwable> leaks) {
        for (AutoCloseable resource : toClose) {
            try {
                resource.close();
            } catch (Exception e) {
                leaks.add(e);
            }
        }
        toClose.clear();
        watched.clear();
    }

    private static List<String> inUse(LoadBalancer balancer) {
        List<String> inUse = new ArrayList<>();
        if (balancer.keptBytes() != 0) {
            inUse.add(balancer.keptBytes() + " kept bytes");
        }
        for (ListenerStatus listener : balancer.listeners()) {
            if (listener.sessions() != 0) {
                inUse.add("listener " + listener.name() + ": " + listener.sessions() + " sessions");
            }
        }
        for (Pool pool : balancer.pools()) {
            if (pool.status().sessions() != 0) {
                inUse.add("pool " + pool.name() + ": " + pool.status().sessions() + " sessions");
            }
            for (BackendStatus backend : pool.status().backends()) {
                if (backend.sessions() != 0) {
                    inUse.add("backend " + backend.name() + ": " + backend.sessions() + " slots");
                }
            }
        }
        return inUse;
    }

    private static Set<Thread> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(THREAD_PREFIX))
                .collect(Collectors.toSet());
    }
}
