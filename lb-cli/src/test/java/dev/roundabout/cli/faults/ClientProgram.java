package dev.roundabout.cli.faults;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/**
 * A program: clients that open connections at a rate, whatever becomes of those before, and say how each went. Its arguments
 * are an {@link Order}. It opens no more when its input ends or all are opened, lets those that are open come to their end,
 * says {@code end} behind its counts, and leaves.
 *
 * <p>What it says, times in nanoseconds of the machine's monotonic clock, which all processes share:
 *
 * <pre>
 * ready                                                   it begins
 * held COUNT                                              all are opened and connected, of those that stay
 * failed NUMBER KIND OUTCOME BEGIN END BACKEND CAUSE      a connection that went wrong; BACKEND 0 is unknown
 * slow NUMBER KIND BEGIN END BACKEND                      a good one that took long; END - BEGIN of a stream is its longest wait
 * window BEGIN END COUNT P50 P99 MAX                      those that ended well in this window, in microseconds
 * count KIND OUTCOME COUNT
 * latency COUNT P50 P99 P999 MAX                          of all, in microseconds
 * late COUNT                                              how many were opened later than they were due, since too many were open
 * end
 * </pre>
 */
final class ClientProgram {
    private static final long TICK_MILLIS = 5;
    private static final int MOST_LINES = 5_000;
    private static final long LATE_NANOS = 100_000_000;

    private final Order order;
    private final Selector selector;
    private final PrintStream out;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

    private final Deque<ClientConnection> open = new ArrayDeque<>();
    private final Deque<ClientConnection> staying = new ArrayDeque<>();
    private final Map<Kind, Map<Outcome, Long>> counts = new EnumMap<>(Kind.class);
    private final Latencies all = new Latencies();
    private final Latencies window = new Latencies();
    private long windowBegan;
    private int active;
    private long opened;
    private long connected;
    private long late;
    private int lines;

    private volatile boolean enough;

    private ClientProgram(Order order, Selector selector, PrintStream out) {
        this.order = order;
        this.selector = selector;
        this.out = out;
    }

    /** Does what it is told. */
    public static void main(String[] args) throws IOException {
        Order order = Order.Words.parse(args).toOrder();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        ClientProgram program = new ClientProgram(order, Selector.open(), out);
        InputEnd.whenReached(() -> program.enough = true);
        program.run();
    }

    Order order() {
        return order;
    }

    Selector selector() {
        return selector;
    }

    /** What every read goes to; whoever reads uses it up before anyone else reads. */
    ByteBuffer buffer() {
        return buffer;
    }

    void connected(ClientConnection connection) {
        connected++;
        if (connection.kind().stays() && connected == order.count()) {
            out.println("held " + connected);
        }
    }

    void ended(ClientConnection connection, Outcome outcome, String cause) {
        active--;
        Kind kind = connection.kind();
        counts.computeIfAbsent(kind, unused -> new EnumMap<>(Outcome.class)).merge(outcome, 1L, Long::sum);
        long end = System.nanoTime();
        if (outcome != Outcome.GOOD) {
            tell("failed " + connection.number() + " " + kind + " " + outcome + " " + connection.began() + " " + end
                    + " " + connection.backend() + " " + cause.replaceAll("\\s+", "_"));
            return;
        }
        long took = kind.stays() ? connection.longestWait() : end - connection.began();
        if (!kind.stays()) {
            all.add(took);
            window.add(took);
        }
        if (took > order.slow().toNanos()) {
            tell("slow " + connection.number() + " " + kind + " " + (end - took) + " " + end + " "
                    + connection.backend());
        }
    }

    private void tell(String line) {
        if (lines++ < MOST_LINES) {
            out.println(line);
        }
    }

    private void run() throws IOException {
        long start = System.nanoTime();
        windowBegan = start;
        out.println("ready");
        while (active > 0 || !isDone()) {
            openWhatIsDue(start);
            selector.select(ClientProgram::ready, TICK_MILLIS);
            long now = System.nanoTime();
            endWhatTookTooLong(now);
            for (ClientConnection connection : staying) {
                connection.tick(now, enough);
            }
            if (now - windowBegan >= order.window().toNanos()) {
                tellWindow(now);
            }
        }
        tellAll();
    }

    private boolean isDone() {
        return enough || opened == order.count();
    }

    private void openWhatIsDue(long start) throws IOException {
        while (!isDone() && active < order.open()) {
            long due = start + (long) (opened * 1e9 / order.rate());
            long early = due - System.nanoTime();
            if (early > 0) {
                return;
            }
            if (-early > LATE_NANOS) {
                late++;
            }
            Kind kind = order.kinds().get((int) (opened % order.kinds().size()));
            ClientConnection connection = new ClientConnection(this, order.from() + opened, kind);
            opened++;
            active++;
            (kind.stays() ? staying : open).add(connection);
            connection.open();
        }
    }

    private static void ready(SelectionKey key) {
        ((ClientConnection) key.attachment()).ready();
    }

    private void endWhatTookTooLong(long now) {
        for (ClientConnection oldest = open.peek(); oldest != null; oldest = open.peek()) {
            if (!oldest.isOver() && now - oldest.began() < order.timeout().toNanos()) {
                return;
            }
            oldest.timeOut();
            open.remove();
        }
    }

    private void tellWindow(long now) {
        out.printf(
                "window %d %d %d %d %d %d%n",
                windowBegan, now, window.count(), window.quantile(0.5), window.quantile(0.99), window.quantile(1));
        window.clear();
        windowBegan = now;
    }

    private void tellAll() {
        counts.forEach((kind, outcomes) ->
                outcomes.forEach((outcome, count) -> out.println("count " + kind + " " + outcome + " " + count)));
        out.printf(
                "latency %d %d %d %d %d%n",
                all.count(), all.quantile(0.5), all.quantile(0.99), all.quantile(0.999), all.quantile(1));
        out.println("late " + late);
        out.println("end");
    }
}
