package dev.roundabout.benchmarks.compare;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The ratios to HAProxy as bars: of those metrics of which less is better, and that are of one size. */
final class Chart {
    private static final Map<Metric, String> LABELS = new LinkedHashMap<>();

    static {
        LABELS.put(Metric.KEEP_ALIVE_CPU, "CPU/request");
        LABELS.put(Metric.SHORT_CPU, "CPU/connection");
        LABELS.put(Metric.BULK_CPU, "CPU/GB");
        LABELS.put(Metric.LATENCY_P50, "latency p50");
        LABELS.put(Metric.LATENCY_P99, "latency p99");
        LABELS.put(Metric.IDLE_SESSION, "RSS/idle session");
        LABELS.put(Metric.SYSTEM_CALLS, "system calls");
    }

    private Chart() {}

    /** Draws what was measured, and leaves a gap where nothing was; without any ratio there is no chart, and an old one goes. */
    static void draw(Results results, Path png) throws IOException {
        List<Contestant> drawn =
                results.contestants().stream().filter(Contestant::isBalancer).toList();
        List<Metric> measured = LABELS.keySet().stream()
                .filter(metric -> drawn.stream()
                        .map(contestant -> results.ratio(contestant, metric))
                        .anyMatch(Optional::isPresent))
                .toList();
        if (measured.isEmpty()) {
            Files.deleteIfExists(png);
            return;
        }
        CategoryChart chart = new CategoryChartBuilder()
                .width(1200)
                .height(600)
                .title("Ratio to HAProxy, the better of its two configurations = 1; lower is better")
                .build();
        chart.getStyler().setAvailableSpaceFill(0.85);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        for (Contestant contestant : drawn) {
            List<Number> bars = new ArrayList<>();
            for (Metric metric : measured) {
                bars.add(results.ratio(contestant, metric).orElse(Double.NaN));
            }
            if (bars.stream().anyMatch(bar -> !Double.isNaN(bar.doubleValue()))) {
                chart.addSeries(
                        contestant.title(), measured.stream().map(Chart::label).toList(), bars);
            }
        }
        BitmapEncoder.saveBitmap(chart, png.toString(), BitmapFormat.PNG);
    }

    private static String label(Metric metric) {
        return LABELS.getOrDefault(metric, metric.title());
    }
}
