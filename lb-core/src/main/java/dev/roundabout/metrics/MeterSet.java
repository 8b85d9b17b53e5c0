package dev.roundabout.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Meters that come together and leave together; what is counted after they left is not counted. Thread-safe. */
final class MeterSet {
    /** From a neighbour in the rack to a lost packet or two. */
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3)
    };

    private final MeterRegistry registry;
    private final Map<List<String>, Counter> counters = new ConcurrentHashMap<>();
    private final Set<Meter> all = ConcurrentHashMap.newKeySet();
    /** Keeps what gauges read from being collected; registries hold it weakly. */
    private final Set<Object> subjects = ConcurrentHashMap.newKeySet();

    private volatile boolean removed;

    MeterSet(MeterRegistry registry) {
        this.registry = registry;
    }

    /** An enum constant in lower case with hyphens. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    <T> void gauge(LoadBalancerMeters meter, T subject, ToDoubleFunction<T> value, String... tagValues) {
        subjects.add(subject);
        keep(Gauge.builder(meter.meterName(), subject, value)
                .description(meter.help())
                .baseUnit(meter.unit())
                .tags(tags(meter, tagValues))
                .register(registry));
    }

    <T> void total(LoadBalancerMeters meter, T subject, ToDoubleFunction<T> value, String... tagValues) {
        subjects.add(subject);
        keep(FunctionCounter.builder(meter.meterName(), subject, value)
                .description(meter.help())
                .baseUnit(meter.unit())
                .tags(tags(meter, tagValues))
                .register(registry));
    }

    Timer timer(LoadBalancerMeters meter, String... tagValues) {
        return keep(Timer.builder(meter.meterName())
                .description(meter.help())
                .serviceLevelObjectives(BUCKETS)
                .tags(tags(meter, tagValues))
                .register(registry));
    }

    void count(LoadBalancerMeters meter, String... tagValues) {
        if (!removed) {
            counter(meter, tagValues).increment();
        }
    }

    /** The counter for these values, made when it is first asked for. */
    Counter counter(LoadBalancerMeters meter, String... tagValues) {
        List<String> key = new ArrayList<>(tagValues.length + 1);
        key.add(meter.meterName());
        key.addAll(List.of(tagValues));
        Counter counter = counters.computeIfAbsent(
                key,
                absent -> keep(Counter.builder(meter.meterName())
                        .description(meter.help())
                        .baseUnit(meter.unit())
                        .tags(tags(meter, tagValues))
                        .register(registry)));
        if (removed) {
            remove();
        }
        return counter;
    }

    void remove() {
        removed = true;
        all.forEach(registry::remove);
    }

    private <M extends Meter> M keep(M meter) {
        all.add(meter);
        return meter;
    }

    private static List<Tag> tags(LoadBalancerMeters meter, String... values) {
        List<String> keys = meter.tags();
        if (keys.size() != values.length) {
            throw new IllegalArgumentException(
                    meter.meterName() + ": " + values.length + " tag values (expected: " + keys + ")");
        }
        List<Tag> tags = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            tags.add(Tag.of(keys.get(i), values[i]));
        }
        return tags;
    }
}
