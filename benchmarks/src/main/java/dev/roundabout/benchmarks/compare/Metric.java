package dev.roundabout.benchmarks.compare;

/** One number that a measure yields. */
enum Metric {
    KEEP_ALIVE_CPU("keepalive.cpu", "CPU per keep-alive request", "µs", Better.LOWER, Measure.KEEPALIVE),
    KEEP_ALIVE_RATE("keepalive.rate", "keep-alive requests", "1/s", Better.HIGHER, Measure.KEEPALIVE),
    SHORT_CPU("short.cpu", "CPU per short connection", "µs", Better.LOWER, Measure.SHORT),
    SHORT_RATE("short.rate", "short connections", "1/s", Better.HIGHER, Measure.SHORT),
    COLD_CPU("cold.cpu", "CPU per short connection, cold", "µs", Better.LOWER, Measure.COLD),
    BULK_RATE("bulk.rate", "bulk, downstream", "Gb/s", Better.HIGHER, Measure.BULK),
    BULK_CPU("bulk.cpu", "CPU per GB, downstream", "ms", Better.LOWER, Measure.BULK),
    BULK_SPLICES("bulk.splices", "splice calls seen by strace", "", Better.NEITHER, Measure.BULK),
    LATENCY_RATE("latency.rate", "requests offered", "1/s", Better.NEITHER, Measure.LATENCY),
    LATENCY_P50("latency.p50", "latency p50", "µs", Better.LOWER, Measure.LATENCY),
    LATENCY_P99("latency.p99", "latency p99", "µs", Better.LOWER, Measure.LATENCY),
    LATENCY_P999("latency.p999", "latency p99.9", "µs", Better.LOWER, Measure.LATENCY),
    LATENCY_LATE("latency.late99", "of it the sender's own lateness, p99", "µs", Better.NEITHER, Measure.LATENCY),
    IDLE_SESSION("idle.session", "RSS per idle session", "kB", Better.LOWER, Measure.IDLE),
    IDLE_BASE("idle.base", "RSS in all, after use, no session", "MB", Better.LOWER, Measure.IDLE),
    IDLE_FULL("idle.full", "RSS in all, with the idle sessions", "MB", Better.LOWER, Measure.IDLE),
    SYSTEM_CALLS("syscalls", "system calls per short connection", "", Better.LOWER, Measure.SYSCALLS),
    START("start", "start until the first answer", "ms", Better.LOWER, Measure.START),
    LBCTL("lbctl", "lbctl status", "ms", Better.LOWER, Measure.START);

    private final String word;
    private final String title;
    private final String unit;
    private final Better better;
    private final Measure measure;

    Metric(String word, String title, String unit, Better better, Measure measure) {
        this.word = word;
        this.title = title;
        this.unit = unit;
        this.better = better;
        this.measure = measure;
    }

    /** The metric of that word. */
    static Metric parse(String word) {
        for (Metric metric : values()) {
            if (metric.word.equals(word)) {
                return metric;
            }
        }
        throw new IllegalArgumentException("metric: " + word);
    }

    String word() {
        return word;
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    Better better() {
        return better;
    }

    Measure measure() {
        return measure;
    }

    /** Whether the contestant could have it at all. */
    boolean appliesTo(Contestant contestant) {
        return switch (this) {
            case KEEP_ALIVE_RATE, SHORT_RATE, BULK_RATE, LATENCY_RATE, LATENCY_P50, LATENCY_P99, LATENCY_P999 -> true;
            case LATENCY_LATE -> true;
            case LBCTL -> contestant.isRoundabout();
            case KEEP_ALIVE_CPU, SHORT_CPU, COLD_CPU, BULK_CPU, BULK_SPLICES -> contestant.isBalancer();
            case IDLE_SESSION, IDLE_BASE, IDLE_FULL, SYSTEM_CALLS, START -> contestant.isBalancer();
        };
    }

    /** Which way is good. */
    enum Better {
        LOWER,
        HIGHER,
        /** It only says how the others came about. */
        NEITHER
    }
}
