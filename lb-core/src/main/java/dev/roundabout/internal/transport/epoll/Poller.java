package dev.roundabout.internal.transport.epoll;

import dev.roundabout.internal.transport.netty.NettyLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop does between two rounds of tasks: wait for descriptors, dispatch what is ready, give the sessions
 * that stopped short another turn, and close what was asked to be closed.
 *
 * <p>All methods on the loop's thread, but for {@link #wakeup}.
 */
final class Poller implements IoHandler {
    /*
     * Why not Netty's own EpollIoHandler: it makes two objects for each descriptor and, for most events, two for the event;
     * it finds handles in a hash map; and it has no place between its batch and the tasks, where a task that submits itself
     * again would keep the loop from its sockets for a second.
     *
     * An event names a descriptor. So no descriptor is closed while a batch is dispatched: its number could be given to a new
     * socket at once, and the rest of the batch would take that for the old one.
     */

    private static final int EVENTS = NettyLoop.SOCKETS_A_LOOK;
    private static final long NANOS_PER_MILLI = 1_000_000;

    // Set once.
    private final ThreadAwareExecutor executor;
    private final int epoll;
    private final int alarm;
    private final ByteBuffer events;
    private final long eventsAddress;
    private final int eventLength = Kernel.eventLength();
    private final int descriptorOffset = Kernel.eventDescriptorOffset();

    // Any thread: who finds the loop asleep wakes it.
    private final AtomicBoolean asleep = new AtomicBoolean();

    // Loop only.
    private @Nullable Polled[] byDescriptor = new @Nullable Polled[256];
    private final ArrayDeque<EpollSession> again = new ArrayDeque<>();
    private final ArrayDeque<Polled> closing = new ArrayDeque<>();
    private final ArrayDeque<Runnable> afterClosing = new ArrayDeque<>();
    private boolean alarmOnItsWay;

    /** @throws IllegalStateException if there is no descriptor for it */
    Poller(ThreadAwareExecutor executor) {
        this.executor = executor;
        epoll = opened(Kernel.epoll());
        int counter = -1;
        try {
            counter = opened(Kernel.counter());
            opened(Kernel.epollAdd(epoll, counter, Kernel.IN | Kernel.EDGE)); // an edge for each alarm: never read
        } catch (RuntimeException e) {
            if (counter >= 0) {
                Kernel.close(counter);
            }
            Kernel.close(epoll);
            throw e;
        }
        alarm = counter;
        events = Kernel.allocate(EVENTS * eventLength);
        eventsAddress = Kernel.memoryAddress(events);
    }

    /**
     * Waits for these events of the descriptor from now on.
     *
     * @return 0, or a negated error number: nothing is registered then
     */
    int add(int descriptor, Polled polled, int interest) {
        if (descriptor >= byDescriptor.length) {
            byDescriptor = Arrays.copyOf(byDescriptor, Math.max(descriptor + 1, 2 * byDescriptor.length));
        }
        byDescriptor[descriptor] = polled;
        int result = Kernel.epollAdd(epoll, descriptor, interest);
        if (result < 0) {
            byDescriptor[descriptor] = null;
        }
        return result;
    }

    /** Waits for other events of a registered descriptor. */
    int change(int descriptor, int interest) {
        return Kernel.epollChange(epoll, descriptor, interest);
    }

    /** The session has more to do; it gets its turn after what is ready now. */
    void again(EpollSession session) {
        again.add(session);
    }

    /** Closes the descriptor after the batch, registered or not. Who asks, asks once. */
    void close(Polled polled) {
        closing.add(polled);
    }

    /** Runs the task, which throws nothing, when what was asked to be closed before now is closed. */
    void afterClosing(Runnable task) {
        afterClosing.add(task);
    }

    @Override
    public int run(IoHandlerContext context) {
        int ready = await(context);
        for (int i = 0; i < ready; i++) {
            int at = i * eventLength;
            dispatch(events.getInt(at + descriptorOffset), events.getInt(at));
        }
        for (int turns = again.size(); turns > 0; turns--) {
            again.remove().turn();
        }
        closeAll();
        return ready;
    }

    @Override
    public void wakeup() {
        if (!executor.isExecutorThread(Thread.currentThread()) && asleep.getAndSet(false)) {
            Kernel.count(alarm);
        }
    }

    @Override
    public void prepareToDestroy() {
        for (Polled polled : byDescriptor) {
            if (polled != null) {
                polled.loopEnds();
            }
        }
        closeAll();
    }

    @Override
    public void destroy() {
        prepareToDestroy(); // not called before if the loop ends because of a fault
        // Whoever took it upon himself to wake us writes to the alarm's number: it must still be the alarm's.
        while (alarmOnItsWay) {
            int ready = Kernel.epollWait(epoll, eventsAddress, EVENTS, -1);
            for (int i = 0; i < ready; i++) {
                if (events.getInt(i * eventLength + descriptorOffset) == alarm) {
                    alarmOnItsWay = false;
                }
            }
        }
        closeAll();
        Kernel.close(alarm);
        Kernel.close(epoll);
    }

    @Override
    public IoRegistration register(IoHandle handle) {
        throw new UnsupportedOperationException("this loop has no place for channels: " + handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return false;
    }

    private int await(IoHandlerContext context) {
        if (!again.isEmpty() || !closing.isEmpty() || !afterClosing.isEmpty() || !context.canBlock()) {
            return wait(0);
        }
        long deadline = context.deadlineNanos();
        // One alarm under way is enough, and two could not be told apart when they come.
        boolean alarmable = !alarmOnItsWay;
        if (alarmable) {
            asleep.set(true);
        }
        // A task that was submitted before it could see us asleep woke nobody.
        int ready = wait(context.canBlock() ? millisLeft(context, deadline) : 0);
        if (alarmable && !asleep.getAndSet(false)) {
            alarmOnItsWay = true;
        }
        return ready;
    }

    private int wait(int millis) {
        int ready = Kernel.epollWait(epoll, eventsAddress, EVENTS, millis);
        if (ready < 0) {
            throw new IllegalStateException("waiting for sockets failed (error number " + -ready + ")");
        }
        return ready;
    }

    /** Rounded up, so that no task finds that it was woken early; -1 without a deadline. */
    private static int millisLeft(IoHandlerContext context, long deadline) {
        if (deadline == -1) {
            return -1;
        }
        long left = (context.delayNanos(System.nanoTime()) + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    private void dispatch(int descriptor, int what) {
        if (descriptor == alarm) {
            alarmOnItsWay = false;
            return;
        }
        Polled polled = byDescriptor[descriptor];
        if (polled != null) {
            polled.ready(what);
        }
    }

    private void closeAll() {
        Polled polled;
        while ((polled = closing.poll()) != null) {
            int descriptor = polled.descriptor();
            if (descriptor < byDescriptor.length && byDescriptor[descriptor] == polled) {
                byDescriptor[descriptor] = null;
            }
            Kernel.close(descriptor);
        }
        Runnable task;
        while ((task = afterClosing.poll()) != null) {
            task.run();
        }
    }

    private static int opened(int result) {
        if (result < 0) {
            throw new IllegalStateException("an event loop needs descriptors (error number " + -result + ")");
        }
        return result;
    }
}
