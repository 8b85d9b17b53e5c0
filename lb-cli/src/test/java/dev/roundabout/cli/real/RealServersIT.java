package dev.roundabout.cli.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does to a running balancer between real servers and real clients loses no request. */
@Tag("real")
@Timeout(180)
class RealServersIT {
    private static final int CLIENTS = 4;
    private static final long LARGE_BYTES = 1L << 30;

    @TempDir
    private Path directory;

    /** Add, drain away, kill: the only requests that may fail are those that were in flight on the killed server. */
    @Test
    void noRequestIsLostWhileServersComeGoAndDie() throws IOException {
        Path documents = Files.createDirectories(directory.resolve("documents"));
        int port = Program.freePort();
        int admin = Program.freePort();
        try (Nginx s1 = Nginx.start(directory, "s1", documents);
                Nginx s2 = Nginx.start(directory, "s2", documents);
                Nginx s3 = Nginx.start(directory, "s3", documents);
                Program lbd = Packaged.lbd(
                        directory, """
                        listeners:
                          web: { bind: "127.0.0.1:%d", pool: crm }
                        pools:
                          crm:
                            strategy: round-robin
                            health: { type: http, path: /favicon.ico, interval: 1s, timeout: 1s, rise: 1, fall: 2 }
                            backends:
                              - { address: "%s", name: s1 }
                              - { address: "%s", name: s2 }
                        admin: { bind: "127.0.0.1:%d", token-file: "%s/token" }
                        state-dir: none
                        shutdown-grace: 5s
                        """.formatted(port, s1.address(), s2.address(), admin, directory), port);
                HttpStream stream = HttpStream.start(directory, port, CLIENTS)) {
            awaitServed(stream, "s1", 50);
            awaitServed(stream, "s2", 50);
            assertThat(stream.servedBy("s3")).isZero();

            String added = Packaged.lbctl(directory, admin, "add", s3.address(), "--name", "s3", "--wait", "10s");
            assertThat(added).contains("s3");
            awaitServed(stream, "s3", 50);

            Packaged.lbctl(directory, admin, "remove", "s1", "--drain", "20s");
            long afterRemoval = stream.servedBy("s1");
            awaitServed(stream, "s2", 100);
            assertThat(stream.servedBy("s1")).as("requests to a removed server").isEqualTo(afterRemoval);
            assertThat(stream.failures()).as("failures before the kill").isEmpty();

            Instant killed = Instant.now();
            s2.kill();
            awaitServed(stream, "s3", 300);
            Packaged.lbctl(directory, admin, "add", s1.address(), "--name", "s1", "--wait", "10s");
            awaitServed(stream, "s1", 100);

            assertThat(stream.failures())
                    .as("at most what was in flight on the killed server")
                    .hasSizeLessThanOrEqualTo(CLIENTS + 1)
                    .allSatisfy(failure -> assertThat(failure.at()).isBetween(killed, killed.plusSeconds(1)));
            System.out.printf(
                    "%d requests, %d failed in flight on the killed server%n",
                    stream.total(), stream.failures().size());
            assertThat(lbd.terminate(Duration.ofSeconds(10))).isZero();
        }
    }

    /** BEHAVIOUR 12 with real programs: a gibibyte through curl, byte for byte. */
    @Test
    void aLargeDownloadHasTheRightDigest() throws IOException {
        Path documents = Files.createDirectories(directory.resolve("documents"));
        String digest = LargeFile.write(documents.resolve("large"), LARGE_BYTES);
        int port = Program.freePort();
        try (Nginx s1 = Nginx.start(directory, "s1", documents);
                Program lbd = Program.start(
                        directory,
                        "lbd",
                        Map.of(),
                        List.of(
                                Path.of("target/lb/bin/lbd").toAbsolutePath().toString(),
                                "--listen",
                                "127.0.0.1:" + port,
                                "--backend",
                                s1.address(),
                                "--admin",
                                "127.0.0.1:" + Program.freePort()))) {
            lbd.awaitListening(port);
            Path received = directory.resolve("received");
            Program.run(
                    directory,
                    Duration.ofMinutes(2),
                    List.of("curl", "-sS", "--fail", "-o", received.toString(), "http://127.0.0.1:" + port + "/large"));
            assertThat(Files.size(received)).isEqualTo(LARGE_BYTES);
            assertThat(LargeFile.digest(received)).isEqualTo(digest);
        }
    }

    /** A protocol in which the server may speak first, and many sessions that stay: psql and pgbench. */
    @Test
    void postgresqlAnswersThroughTheBalancer() throws IOException {
        int port = Program.freePort();
        try (Postgres postgres = Postgres.start(directory);
                Program lbd = Program.start(
                        directory,
                        "lbd",
                        Map.of(),
                        List.of(
                                Path.of("target/lb/bin/lbd").toAbsolutePath().toString(),
                                "--listen",
                                "127.0.0.1:" + port,
                                "--backend",
                                "127.0.0.1:" + postgres.port(),
                                "--admin",
                                "127.0.0.1:" + Program.freePort()))) {
            lbd.awaitListening(port);
            assertThat(Program.run(
                            directory, Duration.ofSeconds(20), postgres.client("psql", port, "-Atc", "select 6*7")))
                    .isEqualTo("42\n");
            Program.run(directory, Duration.ofMinutes(1), postgres.client("pgbench", port, "-i", "-q", "-s", "1"));
            String report = Program.run(
                    directory, Duration.ofMinutes(1), postgres.client("pgbench", port, "-c", "8", "-T", "5"));
            assertThat(report).contains("number of failed transactions: 0");
            String reconnecting = Program.run(
                    directory, Duration.ofMinutes(1), postgres.client("pgbench", port, "-C", "-c", "4", "-t", "50"));
            assertThat(reconnecting).contains("number of transactions actually processed: 200/200");
        }
    }

    private static void awaitServed(HttpStream stream, String name, int more) {
        long from = stream.servedBy(name);
        Awaitility.await(name + " serves")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> stream.servedBy(name) >= from + more);
    }
}
