package dev.roundabout.benchmarks.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Samples, and what can be said about them. Nothing is said where nothing was measured. */
final class Results {
    private final List<Sample> samples;
    private final List<Failure> failures;

    Results(List<Sample> samples, List<Failure> failures) {
        this.samples = List.copyOf(samples);
        this.failures = List.copyOf(failures);
    }

    List<Failure> failures() {
        return failures;
    }

    /** Contestants that took part, with or without success, in their usual order. */
    List<Contestant> contestants() {
        return Arrays.stream(Contestant.values())
                .filter(contestant -> samples.stream().anyMatch(s -> s.contestant() == contestant)
                        || failures.stream().anyMatch(f -> f.contestant() == contestant))
                .toList();
    }

    /** Metrics that were measured, or tried, of anyone, in their usual order. */
    List<Metric> metrics() {
        return Arrays.stream(Metric.values())
                .filter(metric -> samples.stream().anyMatch(s -> s.metric() == metric)
                        || failures.stream().anyMatch(f -> f.measure() == metric.measure()))
                .toList();
    }

    /** The middle one; of an even number, the mean of the two in the middle. */
    Optional<Double> median(Contestant contestant, Metric metric) {
        double[] sorted = values(contestant, metric);
        if (sorted.length == 0) {
            return Optional.empty();
        }
        int middle = sorted.length / 2;
        return Optional.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    /** Lowest, highest and number of samples. */
    Optional<Spread> spread(Contestant contestant, Metric metric) {
        double[] sorted = values(contestant, metric);
        return sorted.length == 0
                ? Optional.empty()
                : Optional.of(new Spread(sorted[0], sorted[sorted.length - 1], sorted.length));
    }

    /** The median divided by that of the better of HAProxy's two configurations; empty for HAProxy-less metrics. */
    Optional<Double> ratio(Contestant contestant, Metric metric) {
        Optional<Double> median = median(contestant, metric);
        Optional<Double> haproxy = haproxy(metric);
        if (median.isEmpty() || haproxy.isEmpty() || haproxy.get() <= 0) {
            return Optional.empty();
        }
        return Optional.of(median.get() / haproxy.get());
    }

    private Optional<Double> haproxy(Metric metric) {
        Stream<Double> medians = Stream.of(Contestant.HAPROXY, Contestant.HAPROXY_TUNED)
                .map(contestant -> median(contestant, metric))
                .flatMap(Optional::stream);
        return switch (metric.better()) {
            case LOWER -> medians.min(Double::compare);
            case HIGHER -> medians.max(Double::compare);
            case NEITHER -> Optional.empty();
        };
    }

    private double[] values(Contestant contestant, Metric metric) {
        return samples.stream()
                .filter(s -> s.contestant() == contestant && s.metric() == metric)
                .mapToDouble(Sample::value)
                .sorted()
                .toArray();
    }

    /** How far samples lie apart. */
    record Spread(double lowest, double highest, int samples) {}
}
