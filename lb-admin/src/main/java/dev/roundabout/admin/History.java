package dev.roundabout.admin;

import dev.roundabout.BackendStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.Pool;
import dev.roundabout.PoolStatus;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Sessions and bytes a second of every backend over the last fifteen minutes, a sample every five seconds, for the charts
 * of the page. Admin loop only.
 */
final class History {
    /** How far apart samples are. */
    static final int STEP_SECONDS = 5;

    /** How many are kept: fifteen minutes of them. */
    static final int SAMPLES = 15 * 60 / STEP_SECONDS;

    /** A chart of more lines says nothing; the quieter backends become one line. */
    private static final int MOST_LINES = 12;

    /** Not a name: those have no space. */
    private static final String OTHERS = "all others";

    private final LoadBalancer lb;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<String, Deque<Sample>> pools = new LinkedHashMap<>();
    private final Map<String, Map<String, Long>> lastBytes = new LinkedHashMap<>();
    private long lastNanos;
    private long count;

    History(LoadBalancer lb, Clock clock, LongSupplier nanoTime) {
        this.lb = lb;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** To be called every {@link #STEP_SECONDS}. */
    void sample() {
        long nanos = nanoTime.getAsLong();
        double seconds = Math.max(0.001, (nanos - lastNanos) / 1e9);
        long at = clock.instant().getEpochSecond();
        for (Pool pool : lb.pools()) {
            PoolStatus status = pool.status();
            Map<String, Long> before = lastBytes.getOrDefault(status.name(), Map.of());
            Map<String, Long> bytes = new LinkedHashMap<>();
            Map<String, Point> points = new LinkedHashMap<>();
            for (BackendStatus backend : status.backends()) {
                long moved =
                        backend.counters().upstreamBytes() + backend.counters().downstreamBytes();
                // One that is new, or came back under its old name, has moved nothing yet.
                long delta = moved - before.getOrDefault(backend.name(), moved);
                bytes.put(backend.name(), moved);
                points.put(backend.name(), new Point(backend.sessions(), Math.max(0, Math.round(delta / seconds))));
            }
            lastBytes.put(status.name(), bytes);
            Deque<Sample> samples = pools.computeIfAbsent(status.name(), name -> new ArrayDeque<>());
            samples.addLast(new Sample(at, points));
            if (samples.size() > SAMPLES) {
                samples.removeFirst();
            }
        }
        lastNanos = nanos;
        count++;
    }

    /** How often a sample was taken. */
    long count() {
        return count;
    }

    /** Everything that is kept. */
    List<ChartJson> whole() {
        List<ChartJson> charts = new ArrayList<>();
        pools.forEach((name, samples) -> charts.add(chart(name, List.copyOf(samples), samples)));
        return charts;
    }

    /** The last sample alone, with the lines of the whole, so that it can be put to its end. */
    List<ChartJson> last() {
        List<ChartJson> charts = new ArrayList<>();
        pools.forEach((name, samples) -> charts.add(chart(name, List.of(samples.getLast()), samples)));
        return charts;
    }

    private static ChartJson chart(String pool, List<Sample> shown, Deque<Sample> all) {
        List<String> lines = lines(all);
        long[] times = new long[shown.size()];
        Map<String, LineJson> drawn = new LinkedHashMap<>();
        for (String line : lines) {
            drawn.put(line, new LineJson(line, new Long[shown.size()], new Long[shown.size()]));
        }
        for (int i = 0; i < shown.size(); i++) {
            times[i] = shown.get(i).at;
            for (Map.Entry<String, Point> point : shown.get(i).points.entrySet()) {
                LineJson line = drawn.get(point.getKey());
                line = line == null ? drawn.get(OTHERS) : line;
                if (line != null) {
                    add(line.sessions, i, point.getValue().sessions);
                    add(line.bytesPerSecond, i, point.getValue().bytesPerSecond);
                }
            }
        }
        return new ChartJson(pool, SAMPLES, times, List.copyOf(drawn.values()));
    }

    private static void add(Long[] values, int at, long more) {
        values[at] = values[at] == null ? more : values[at] + more;
    }

    /** Every backend of the time; of very many the busiest, in the order of their first appearance, and the others. */
    private static List<String> lines(Deque<Sample> all) {
        Map<String, Double> weight = new LinkedHashMap<>();
        for (Sample sample : all) {
            sample.points.forEach((name, point) ->
                    weight.merge(name, point.sessions + Math.log1p((double) point.bytesPerSecond), Double::sum));
        }
        if (weight.size() <= MOST_LINES) {
            return List.copyOf(weight.keySet());
        }
        List<String> busiest = weight.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_LINES - 1)
                .map(Map.Entry::getKey)
                .toList();
        List<String> lines = new ArrayList<>(
                weight.keySet().stream().filter(busiest::contains).toList());
        lines.add(OTHERS);
        return lines;
    }

    private record Sample(long at, Map<String, Point> points) {}

    private record Point(int sessions, long bytesPerSecond) {}

    /**
     * One pool's chart.
     *
     * @param pool its name
     * @param most how many samples to keep
     * @param times seconds since 1970
     * @param lines a line for each backend, {@code null} where it was not there
     */
    @SuppressWarnings("ArrayRecordComponent") // made to be written once, never compared
    record ChartJson(String pool, int most, long[] times, List<LineJson> lines) {}

    /** One backend's values, one for each time. */
    @SuppressWarnings("ArrayRecordComponent")
    record LineJson(String name, Long[] sessions, Long[] bytesPerSecond) {}
}
