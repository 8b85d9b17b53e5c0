package dev.roundabout.internal.resolve;

import dev.roundabout.internal.time.Scheduler;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Knows where host names are. A name is looked up when it is first watched, every 30 s, 5 s after a failure, and when a
 * watch asks; never more often than once a second, and never twice at a time however many watch it. The lookups run on
 * at most four daemon threads named {@code lb-resolver-N}, made when the first name comes.
 *
 * <p>Every method is called on the control thread.
 */
public final class HostNames implements AutoCloseable {
    private static final int THREADS = 4;

    private final Scheduler control;
    private final Lookup lookup;
    private final ExecutorService threads;
    private final Map<String, HostName> names = new HashMap<>();

    /**
     * Starts no thread yet.
     *
     * @param lookup asks the network; called on the threads of the lookups
     */
    public HostNames(Scheduler control, Lookup lookup) {
        this(control, lookup, daemons());
    }

    HostNames(Scheduler control, Lookup lookup, ExecutorService threads) {
        this.control = control;
        this.lookup = lookup;
        this.threads = threads;
    }

    /**
     * Asks the system's resolver. The JVM keeps its answers for {@code networkaddress.cache.ttl}, 30 s unless it is
     * set, so an earlier question within that time gets the same answer.
     */
    public static HostNames ofSystem(Scheduler control) {
        return new HostNames(control, host -> List.of(InetAddress.getAllByName(host)));
    }

    /** {@return the address that is written there; {@code null} if it is a name} */
    public static @Nullable InetAddress literal(String host) {
        return NetUtil.createInetAddressFromIpAddressString(host);
    }

    /**
     * Begins to watch a host.
     *
     * @param host an IP address, which is told before this method returns and costs nothing afterwards, or a name
     * @param observer told the address on the control thread, the first time and whenever it changed; before this
     *     method returns if it is already known; never after the watch was closed. Of several addresses the one in use
     *     stays while it is among them, else the first is taken. A failed lookup keeps the last one.
     */
    public Watch watch(String host, Consumer<InetAddress> observer) {
        InetAddress literal = literal(host);
        if (literal != null) {
            observer.accept(literal);
            return Watch.OF_LITERAL;
        }
        return names.computeIfAbsent(host, h -> new HostName(h, control, lookup, threads, () -> names.remove(h)))
                .watch(observer);
    }

    /**
     * Closes every watch; harmless when called again. A thread in the middle of a lookup ends when the lookup does,
     * since the system offers no way to end it.
     */
    @Override
    public void close() {
        List.copyOf(names.values()).forEach(HostName::close);
        names.clear();
        threads.shutdownNow();
    }

    private static ExecutorService daemons() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "lb-resolver-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Asks where a host is; may block. */
    @FunctionalInterface
    public interface Lookup {
        /** {@return its addresses, the preferred one first; an empty list counts as not found} */
        List<InetAddress> addressesOf(String host) throws UnknownHostException;
    }

    /** The interest of one backend or probe in one host. */
    public interface Watch {
        /** The watch of an IP address: there is nothing to do. */
        Watch OF_LITERAL = new Watch() {
            @Override
            public void refresh() {}

            @Override
            public void close() {}
        };

        /**
         * Asks again, for example after a failed connect: at once, or as soon as a second has passed since the last
         * lookup began. Nothing happens while one is under way.
         */
        void refresh();

        /** Ends the watch; harmless when called again. */
        void close();
    }
}
