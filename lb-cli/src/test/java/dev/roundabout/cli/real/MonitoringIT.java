package dev.roundabout.cli.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Prometheus and its promtool take what we show and the files we ship. */
@Tag("real")
@Timeout(180)
class MonitoringIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path GOLDEN =
            Path.of("..", "lb-admin", "src", "test", "resources", "dev", "roundabout", "admin", "metrics.txt");

    @TempDir
    private Path directory;

    @Test
    void promtoolTakesTheAlertRulesTheirTestsAndTheExample() throws IOException {
        Path alerts = Prometheus.MONITORING.resolve("alerts.yml");
        assertThat(promtool("check", "rules", alerts.toString())).contains("SUCCESS");
        assertThat(promtool(
                        "test",
                        "rules",
                        Prometheus.MONITORING.resolve("alerts.test.yml").toString()))
                .contains("SUCCESS");
        assertThat(promtool(
                        "check",
                        "config",
                        Prometheus.MONITORING.resolve("prometheus.yml").toString()))
                .contains("SUCCESS");
    }

    /** BEHAVIOUR 80: metrics pass {@code promtool check metrics}. */
    @Test
    void promtoolFindsNoFaultInAScrapeUnderLoad() throws IOException {
        int port = Program.freePort();
        int admin = Program.freePort();
        try (Nginx s1 = nginx("s1");
                Program lbd = lbd(port, admin, s1.address());
                HttpStream stream = HttpStream.start(directory, port, 2)) {
            await().atMost(PATIENCE).until(() -> stream.total() > 200);
            Path scrape = directory.resolve("scrape");
            Program.run(
                    directory,
                    Duration.ofSeconds(30),
                    List.of(
                            "curl",
                            "-sS",
                            "--fail",
                            "-o",
                            scrape.toString(),
                            "http://127.0.0.1:" + admin + "/metrics"));
            assertThat(Files.readString(scrape)).contains("lb_sessions_total{");
            assertThat(Program.run(
                            directory,
                            Duration.ofSeconds(30),
                            List.of("/bin/sh", "-c", "promtool check metrics <" + scrape)))
                    .isEmpty();
            assertThat(lbd.terminate(Duration.ofSeconds(10))).isZero();
        }
    }

    /** BEHAVIOUR 80: a real Prometheus takes them, every one that is promised. */
    @Test
    void prometheusScrapesEverySeriesAndSeesThemMove() throws IOException {
        observe(Duration.ofSeconds(15));
    }

    @Test
    @Tag("full")
    void prometheusScrapesForAMinute() throws IOException {
        observe(Duration.ofSeconds(60));
    }

    /** One server that answers and one port that refuses, so that every meter has something to say. */
    private void observe(Duration time) throws IOException {
        int port = Program.freePort();
        int admin = Program.freePort();
        try (Nginx s1 = nginx("s1");
                Program lbd = lbd(port, admin, s1.address());
                HttpStream stream = HttpStream.start(directory, port, 2);
                Prometheus prometheus = Prometheus.start(directory, admin)) {
            long until = System.nanoTime() + time.toNanos();
            await().atMost(PATIENCE).until(() -> prometheus.sum("up") == 1);
            for (String series : series()) {
                await(series)
                        .atMost(PATIENCE)
                        .until(() -> !prometheus.query(series).isEmpty());
            }
            double sessions = prometheus.sum("lb_sessions_total");
            double bytes = prometheus.sum("lb_bytes_total");
            double probes = prometheus.sum("lb_health_checks_total");
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> System.nanoTime() - until > 0
                            && prometheus.sum("lb_sessions_total") > sessions
                            && prometheus.sum("lb_bytes_total") > bytes
                            && prometheus.sum("lb_health_checks_total") > probes);
            // A scrape that takes longer than its interval of a second is missed; a busy machine has such seconds.
            assertThat(prometheus.sum("sum_over_time(up[" + time.toSeconds() + "s])"))
                    .as("scrapes")
                    .isGreaterThan(time.toSeconds() / 3.0);
            await().atMost(PATIENCE).until(() -> prometheus
                    .get("/api/v1/targets")
                    .at("/data/activeTargets/0/health")
                    .asText()
                    .equals("up"));
            assertThat(prometheus.sum("min_over_time(lb_backend_up{backend=\"s1\"}[10s])"))
                    .isEqualTo(1);
            assertThat(prometheus.sum("min_over_time(lb_backend_up{backend=\"s2\"}[10s])"))
                    .as("ejected at times")
                    .isZero();

            JsonNode rules = prometheus.get("/api/v1/rules").at("/data/groups/0/rules");
            assertThat(rules).hasSizeGreaterThanOrEqualTo(10);
            assertThat(rules).allSatisfy(rule -> {
                assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok");
                assertThat(rule.path("lastError").asText()).isEmpty();
            });
            assertThat(stream.failures()).isEmpty();
            assertThat(lbd.terminate(Duration.ofSeconds(10))).isZero();
        }
    }

    private Nginx nginx(String name) throws IOException {
        return Nginx.start(directory, name, Files.createDirectories(directory.resolve("documents")));
    }

    /** Every probe goes to the server that answers, so that sessions go on finding out about the port that refuses. */
    private Program lbd(int port, int admin, String s1) throws IOException {
        return Packaged.lbd(directory, """
                listeners:
                  web: { bind: "127.0.0.1:%d", pool: crm }
                pools:
                  crm:
                    health: { type: http, path: /favicon.ico, interval: 1s, address: "%s" }
                    eject: { failures: 3, for: 1s, at-most: 1s }
                    backends:
                      - { address: "%s", name: s1 }
                      - { address: "127.0.0.1:%d", name: s2 }
                admin: { bind: "127.0.0.1:%d", token-file: "%s/token" }
                access-log: { to: "%s/access.log" }
                """.formatted(port, s1, s1, 1, admin, directory, directory), port);
    }

    private static List<String> series() throws IOException {
        return Files.readAllLines(GOLDEN).stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    private String promtool(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(words));
        return Program.run(directory, Duration.ofSeconds(60), command);
    }
}
