package dev.roundabout.benchmarks.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The tables, in Markdown. A cell without a measured number says so; one that could not have any is empty. */
final class Report {
    static final String NOT_MEASURED = "not measured";

    private final Results results;
    private final Machine machine;

    Report(Results results, Machine machine) {
        this.results = results;
        this.machine = machine;
    }

    /** The whole page. */
    String markdown() {
        StringBuilder page = new StringBuilder("# Comparison\n\n");
        page.append("What each line means and how it is taken: [benchmarks/README.md](../../README.md).\n");
        page.append("Every sample is in `raw.csv`, the latency histograms are in `latency.hlog`.\n\n");
        page.append("| condition | |\n|---|---|\n");
        machine.facts().forEach((name, value) -> page.append("| " + name + " | " + value + " |\n"));
        page.append("\n## Medians\n\n");
        table(page, results.metrics(), this::median);
        page.append(
                "\n## Ratios to HAProxy\n\nTo the median of the better of its two configurations, line by line.\n\n");
        List<Metric> compared = results.metrics().stream()
                .filter(metric -> metric.better() != Metric.Better.NEITHER && metric.appliesTo(Contestant.HAPROXY))
                .toList();
        table(page, compared, this::ratio);
        page.append("\n## Spread\n\nLowest to highest, and the number of samples.\n\n");
        table(page, results.metrics(), this::spread);
        failures(page);
        return page.toString();
    }

    private void table(StringBuilder page, List<Metric> rows, BiFunction<Contestant, Metric, String> cell) {
        List<Contestant> columns = results.contestants();
        page.append("| | better |");
        columns.forEach(
                contestant -> page.append(" ").append(contestant.title()).append(" |"));
        page.append("\n|---|---|").append("---:|".repeat(columns.size())).append("\n");
        for (Metric metric : rows) {
            page.append("| ").append(metric.title());
            page.append(metric.unit().isEmpty() ? "" : ", " + metric.unit());
            page.append(" | ").append(word(metric.better())).append(" |");
            for (Contestant contestant : columns) {
                page.append(" ");
                page.append(metric.appliesTo(contestant) ? cell.apply(contestant, metric) : "");
                page.append(" |");
            }
            page.append("\n");
        }
    }

    private String median(Contestant contestant, Metric metric) {
        return results.median(contestant, metric).map(Report::number).orElse(NOT_MEASURED);
    }

    private String ratio(Contestant contestant, Metric metric) {
        Optional<Double> ratio = results.ratio(contestant, metric);
        return ratio.map(value -> String.format(Locale.ROOT, "%.2f", value)).orElse(NOT_MEASURED);
    }

    private String spread(Contestant contestant, Metric metric) {
        return results.spread(contestant, metric)
                .map(s -> number(s.lowest()) + " to " + number(s.highest()) + " (" + s.samples() + ")")
                .orElse(NOT_MEASURED);
    }

    private void failures(StringBuilder page) {
        if (results.failures().isEmpty()) {
            return;
        }
        page.append("\n## Attempts that failed\n\n| times | contestant | measure | why |\n|---:|---|---|---|\n");
        Map<String, Integer> times = new LinkedHashMap<>();
        for (Failure failure : results.failures()) {
            String line = failure.contestant().title() + " | "
                    + failure.measure().word() + " | " + failure.reason().replace("|", "\\|") + " |\n";
            times.merge(line, 1, Integer::sum);
        }
        times.forEach((line, count) -> page.append("| " + count + " | " + line));
    }

    private static String word(Metric.Better better) {
        return switch (better) {
            case LOWER -> "lower";
            case HIGHER -> "higher";
            case NEITHER -> "";
        };
    }

    /** Three digits that count. */
    static String number(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        String format = size >= 99.95 ? "%.0f" : size >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
