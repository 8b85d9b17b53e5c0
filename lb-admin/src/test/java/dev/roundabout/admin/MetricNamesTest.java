package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.CheckResult;
import dev.roundabout.ConnectFailure;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.metrics.LoadBalancerMeters;
import dev.roundabout.metrics.LoadBalancerMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What {@code /metrics} shows is a contract: name, type, help and labels stay as the golden file has them. Its lines are
 * {@code name type [labels]: help}, in alphabetical order.
 */
final class MetricNamesTest {
    @Test
    void metricsAreAsInTheGoldenFile() throws Exception {
        String shown = String.join("\n", MetricNames.of(scrape())) + "\n";
        assertThat(shown).isEqualTo(MetricNames.golden());
    }

    /** A meter that the list has and the scrape has not would not be missed otherwise. */
    @Test
    void everyMeterIsShown() throws Exception {
        String golden = "\n" + MetricNames.golden();
        for (LoadBalancerMeters meter : LoadBalancerMeters.values()) {
            assertThat(golden)
                    .contains("\n" + meter.meterName().replace('.', '_'))
                    .contains(": " + meter.help() + "\n");
        }
    }

    private static String scrape() {
        FakeLoadBalancer lb = new FakeLoadBalancer();
        FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (LoadBalancerMetrics metrics = new LoadBalancerMetrics(lb)) {
            metrics.bindTo(registry);
            new AccessLog(new AccessLogStandardOutput(), AccessLogConfig.Format.TEXT, 1).bindTo(registry);
            LoadBalancerObserver observer = lb.observers.get(0);
            observer.sessionConnected(s1, Duration.ofMillis(1));
            observer.connectFailed(s1, ConnectFailure.REFUSED);
            observer.sessionClosed(AccessLogWriterIT.session(1));
            observer.backendChecked(
                    s1,
                    new CheckResult(
                            CheckResult.Outcome.GOOD,
                            CheckResult.Step.CONNECT,
                            "connected",
                            Duration.ZERO,
                            FakeBackend.SINCE));
            return registry.scrape("text/plain; version=0.0.4; charset=utf-8");
        }
    }
}
