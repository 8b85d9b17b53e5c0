package dev.roundabout.internal.transport.netty;

import dev.roundabout.internal.observe.QuietLog;
import dev.roundabout.internal.transport.SessionLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop and its thread.
 *
 * <p>Not an event loop group: Netty starts a thread of its own to tell the end of a group, and that thread would outlive
 * the balancer by a second.
 */
public final class NettyLoop implements SessionLoop {
    private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);
    private static final long SHUTDOWN_LIMIT_SECONDS = 5;

    /**
     * The most sockets with something to tell that one look finds, the longest waiting first. Java's selector has this number;
     * the alarm that wakes it is one of them.
     */
    public static final int SOCKETS_A_LOOK = 1024;

    /** In a row: a loop that always has as much to do would never come to the end. */
    private static final int MOST_LOOKS = 16;

    private final int index;
    private final ClosingLoop eventLoop;
    private final AtomicReference<@Nullable Thread> thread;
    private final CompletableFuture<Void> ended;
    private final QuietLog shortages = new QuietLog(System::nanoTime);
    private final QuietLog faults = new QuietLog(System::nanoTime);

    private NettyLoop(
            int index, ClosingLoop eventLoop, AtomicReference<@Nullable Thread> thread, CompletableFuture<Void> ended) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.thread = thread;
        this.ended = ended;
    }

    /**
     * Makes the loop and begins its daemon thread {@code lb-loop-INDEX}.
     *
     * @param io what waits for its sockets
     */
    public static NettyLoop start(int index, IoHandlerFactory io) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        AtomicReference<@Nullable Thread> begun = new AtomicReference<>();
        ThreadFactory threads = loop -> {
            Thread made = thread(index, loop, ended);
            begun.set(made);
            return made;
        };
        return new NettyLoop(index, ClosingLoop.start(threads, io), begun, ended);
    }

    private static Thread thread(int index, Runnable loop, CompletableFuture<Void> ended) {
        Runnable untilEnd = () -> {
            try {
                loop.run();
            } finally {
                ended.complete(null);
            }
        };
        Thread thread = new FastThreadLocalThread(untilEnd, "lb-loop-" + index);
        thread.setDaemon(true);
        return thread;
    }

    /** Netty's side of it, for what registers channels there. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    @Override
    public StackTraceElement[] whereabouts() {
        Thread now = thread.get();
        return now == null ? new StackTraceElement[0] : now.getStackTrace();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        var unused = eventLoop.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void afterSeeingAll(Runnable task) {
        seeAll(task, MOST_LOOKS);
    }

    /**
     * Runs the task when the loop has looked at its sockets once more, if it is asked for by a task. Only then does Java let
     * go of the descriptors and ports of registered sockets that were closed before. On this loop's thread.
     */
    public void afterNextLook(Runnable task) {
        schedule(task, 0); // those of a round are fetched before its first runs
    }

    /**
     * Tells people that a connection could not be begun for want of something of this machine's own, once a second at most.
     *
     * @param error the system's words
     */
    public void shortOf(InetSocketAddress peer, String error) {
        String words = error.toLowerCase(Locale.ROOT);
        shortages.say(more -> LOG.warn(
                "cannot connect to {}: {} ({}){}",
                NetUtil.toSocketAddressString(peer),
                lacking(words),
                words,
                QuietLog.also(more)));
    }

    /**
     * Tells people that a session ends because of a fault of this side: with its trace; but that there is no memory, which
     * many sessions find at once, in a line a second at most.
     */
    public void fault(Throwable cause) {
        Throwable root = cause; // Netty says that its output is shut down; below it is why
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof OutOfMemoryError || root instanceof IOException) {
            String what = root.toString();
            faults.say(more -> LOG.warn("a session ends: {}{}", what, QuietLog.also(more)));
        } else {
            LOG.error("A session ends because of a fault", cause);
        }
    }

    /** What such words mean to who reads the log. */
    static String lacking(String words) {
        if (words.contains("requested address") || words.contains("address already in use")) {
            return "no local port or address is free for it";
        }
        if (words.contains("files")) {
            return "no descriptor is left for it";
        }
        return words.contains("memory") || words.contains("space")
                ? "no room is left for it"
                : "it cannot be done from this machine";
    }

    /** Closes what is still registered and ends the thread; completes when it has ended. */
    public CompletableFuture<Void> shutdown() {
        var unused = eventLoop.shutdownGracefully(0, SHUTDOWN_LIMIT_SECONDS, TimeUnit.SECONDS);
        return ended;
    }

    private void seeAll(Runnable task, int looks) {
        afterNextLook(() -> {
            if (looks > 1 && eventLoop.found() >= SOCKETS_A_LOOK - 1) {
                seeAll(task, looks - 1);
            } else {
                task.run();
            }
        });
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // Netty would keep it to itself
            LOG.error("A task failed on its event loop", e);
        }
    }
}
