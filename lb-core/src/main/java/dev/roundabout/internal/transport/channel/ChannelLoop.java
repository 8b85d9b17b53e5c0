package dev.roundabout.internal.transport.channel;

import dev.roundabout.internal.transport.SessionLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop and its thread.
 *
 * <p>Not an event loop group: Netty starts a thread of its own to tell the end of a group, and that thread would outlive
 * the balancer by a second.
 */
final class ChannelLoop implements SessionLoop {
    private static final Logger log = LoggerFactory.getLogger(ChannelLoop.class);
    private static final long SHUTDOWN_LIMIT_SECONDS = 5;

    private final int index;
    private final EventLoop eventLoop;
    private final CompletableFuture<Void> ended;

    private ChannelLoop(int index, EventLoop eventLoop, CompletableFuture<Void> ended) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.ended = ended;
    }

    static ChannelLoop start(int index) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        ThreadFactory threads = loop -> thread(index, loop, ended);
        EventLoop eventLoop = new SingleThreadIoEventLoop(null, threads, NioIoHandler.newFactory());
        return new ChannelLoop(index, eventLoop, ended);
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

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        var unused = eventLoop.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Runs the task when the sockets closed before now have let go of their descriptors and ports. Java closes a
     * registered socket only at the next select, and a scheduled task never runs before that. On this loop's thread.
     */
    void afterClosing(Runnable task) {
        schedule(task, 0);
    }

    /** Registers the channel; completes at once on this loop's thread. */
    ChannelFuture register(Channel channel) {
        return eventLoop.register(channel);
    }

    /** Closes what is still registered and ends the thread. */
    CompletableFuture<Void> shutdown() {
        var unused = eventLoop.shutdownGracefully(0, SHUTDOWN_LIMIT_SECONDS, TimeUnit.SECONDS);
        return ended;
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // Netty would keep it to itself
            log.error("A task failed on its event loop", e);
        }
    }
}
