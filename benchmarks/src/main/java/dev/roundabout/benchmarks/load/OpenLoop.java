package dev.roundabout.benchmarks.load;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Sends HTTP requests at a fixed rate over a fixed set of connections and measures from the moment each was <em>due</em>
 * until its answer is there. A balancer that stalls delays no later request: they go out on time, behind each other on the
 * same connections if need be, and the time they wait counts (no coordinated omission).
 *
 * <p>Arguments: port, requests a second, warm-up seconds, seconds, connections, a file to which the histogram is added in
 * HdrHistogram's log format, the histogram's tag. Prints {@code name=value} lines, latencies in microseconds; fails if a
 * request remains without its answer.
 *
 * <p>One thread sends, another one receives: a time of arrival never waits for the next thing to send.
 */
public final class OpenLoop {
    private static final long HIGHEST_NANOS = 60_000_000_000L;
    private static final long LEAD_NANOS = 100_000_000L;
    private static final long DRAIN_NANOS = 5_000_000_000L;

    private final List<PipelinedConnection> connections = new ArrayList<>();
    private final Selector selector = Selector.open();
    private final Schedule schedule;

    // Receiver only.
    private final Histogram latencies = new Histogram(HIGHEST_NANOS, 3);
    private int answered;

    // Sender only.
    private final Histogram lateness = new Histogram(HIGHEST_NANOS, 3);

    private volatile boolean broken;

    private OpenLoop(InetSocketAddress address, int connectionCount, double rate, double warmUp, double seconds)
            throws IOException {
        for (int i = 0; i < connectionCount; i++) {
            connections.add(PipelinedConnection.open(address, selector, this::answered));
        }
        this.schedule = new Schedule(System.nanoTime() + LEAD_NANOS, rate, warmUp, seconds);
    }

    /** Runs the load. */
    public static void main(String... args) throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        double rate = Double.parseDouble(args[1]);
        double warmUp = Double.parseDouble(args[2]);
        double seconds = Double.parseDouble(args[3]);
        OpenLoop load = new OpenLoop(address, Integer.parseInt(args[4]), rate, warmUp, seconds);
        load.latencies.setStartTimeStamp(System.currentTimeMillis());
        load.latencies.setTag(args[6]);
        load.run();
        load.latencies.setEndTimeStamp(System.currentTimeMillis());
        load.save(new File(args[5]));
        load.print();
    }

    private void run() throws IOException, InterruptedException {
        Thread sender = new Thread(this::send, "sender");
        sender.setDaemon(true);
        sender.start();
        int requests = schedule.requests();
        long giveUp = schedule.due(requests) + DRAIN_NANOS;
        while (answered < requests && !broken && System.nanoTime() - giveUp < 0) {
            selector.select(key -> ((PipelinedConnection) key.attachment()).read(), 100);
        }
        sender.join(1000);
        if (answered != requests) {
            throw new IOException((requests - answered) + " of " + requests + " requests remained without an answer");
        }
    }

    private void send() {
        try {
            int requests = schedule.requests();
            for (int i = 0; i < requests; i++) {
                long due = schedule.due(i);
                long early = due - System.nanoTime();
                while (early > 0) {
                    LockSupport.parkNanos(early);
                    early = due - System.nanoTime();
                }
                if (schedule.counts(due)) {
                    lateness.recordValue(-early);
                }
                connections.get(i % connections.size()).send(due);
            }
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            broken = true;
        }
    }

    private void answered(long due, long now) {
        answered++;
        if (schedule.counts(due)) {
            latencies.recordValue(Math.min(HIGHEST_NANOS, now - due));
        }
    }

    private void save(File file) throws IOException {
        boolean isNew = file.length() == 0;
        HistogramLogWriter log = new HistogramLogWriter(new FileOutputStream(file, true));
        if (isNew) {
            log.outputLogFormatVersion();
            log.outputLegend();
        }
        log.outputIntervalHistogram(latencies);
        log.close();
    }

    private void print() {
        System.out.println("measured=" + latencies.getTotalCount());
        print("p50", latencies.getValueAtPercentile(50));
        print("p99", latencies.getValueAtPercentile(99));
        print("p999", latencies.getValueAtPercentile(99.9));
        print("max", latencies.getMaxValue());
        print("late50", lateness.getValueAtPercentile(50));
        print("late99", lateness.getValueAtPercentile(99));
    }

    private static void print(String name, long nanos) {
        System.out.println(name + "=" + nanos / 1000.0);
    }
}
