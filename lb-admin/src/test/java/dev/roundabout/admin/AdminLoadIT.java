package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerBuilder;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.testing.EchoBackend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many changes, many sessions, many backends: what the admin port does to traffic, and how long it takes. */
final class AdminLoadIT {
    private static final Logger LOG = LoggerFactory.getLogger("dev.roundabout.admin.AdminLoadIT");
    private static final int CHANGES_A_SECOND = 100;
    private static final int CONNECTIONS_A_SECOND = 500;
    private static final int CLIENTS = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String BACKENDS = "/v1/pools/default/backends";
    private static final String HELLO = "hello";

    @TempDir
    private Path directory;

    /** BEHAVIOUR 43 and 70, a tenth. */
    @Test
    @Tag("ci")
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void changesForSixSecondsCostNoClientAnError() throws Exception {
        change(6);
    }

    /** BEHAVIOUR 43 and 70. */
    @Test
    @Tag("full")
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void changesForAMinuteCostNoClientAnError() throws Exception {
        change(60);
    }

    /** BEHAVIOUR 44: long before the deadline. */
    @Test
    void drainOfFiftySessionsEndsSoonAfterTheLastOne() throws Exception {
        try (EchoBackend first = EchoBackend.start();
                EchoBackend second = EchoBackend.start();
                LoadBalancer lb = to(first, second).start();
                AdminFixture admin = AdminFixture.open(lb, directory)) {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Socket client = open(lb);
                clients.add(client);
                echo(client);
            }
            String name = text(second.address());
            JsonNode job = admin.change("DELETE", BACKENDS + "/" + name + "?drain=10m", null)
                    .json();
            assertThat(job.get("sessions").asInt()).isEqualTo(50);
            for (Socket client : clients) {
                echo(client);
                client.close();
            }
            long lastEnded = System.nanoTime();
            String drain = "/v1/pools/default/drains/" + job.get("id").asText();
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> admin.get(drain).json().get("state").asText().equals("finished"));
            LOG.info(
                    "a drain of 50 sessions ended {} ms after the last one (expected: at most 1000)",
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastEnded));
            JsonNode over = admin.get(drain).json();
            assertThat(over.get("ended").asInt()).isEqualTo(50);
            assertThat(over.get("cut").asInt()).isZero();
        }
    }

    /** Measured and not judged: a machine that is busy is no fault of ours. */
    @Test
    @Tag("ci")
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void statusOfAThousandBackendsIsMeasured() throws Exception {
        LoadBalancerBuilder builder =
                LoadBalancer.builder().listen("127.0.0.1:0").health(HealthCheckConfig.NONE);
        for (int i = 0; i < 1_000; i++) {
            builder.backend("127.0.0.1:" + (1_000 + i));
        }
        try (LoadBalancer lb = builder.start();
                AdminFixture admin = AdminFixture.open(lb, directory)) {
            long[] micros = new long[200];
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < micros.length; i++) {
                    long begun = System.nanoTime();
                    String status;
                    // Not through the fixture, which would have every field of every backend checked meanwhile.
                    try (Socket client = admin.connect()) {
                        client.getOutputStream()
                                .write("GET /v1/status HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                        status = AdminFixture.rest(client);
                    }
                    micros[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun);
                    assertThat(status).contains("\"127.0.0.1:1999\"");
                }
            }
            Arrays.sort(micros);
            LOG.info(
                    "the status of 1,000 backends: median {} us, 99th percentile {} us (expected: at most 50000)",
                    micros[micros.length / 2],
                    micros[micros.length * 99 / 100]);
        }
    }

    /** Changes come from one client, sessions from many, each at its pace or, on a busy machine, later; none is left out. */
    private void change(int seconds) throws Exception {
        try (EchoBackend first = EchoBackend.start();
                EchoBackend second = EchoBackend.start();
                LoadBalancer lb = to(first).start();
                AdminFixture admin = AdminFixture.open(lb, directory)) {
            AtomicInteger failures = new AtomicInteger();
            AtomicInteger sessions = new AtomicInteger();
            Changes changes = new Changes(admin, text(second.address()));
            ScheduledExecutorService pace = Executors.newScheduledThreadPool(2);
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            long begun = System.nanoTime();
            try {
                Future<?> connecting = pace.scheduleAtFixedRate(
                        () -> clients.execute(() -> session(lb, sessions, failures)),
                        0,
                        1_000_000 / CONNECTIONS_A_SECOND,
                        TimeUnit.MICROSECONDS);
                Future<?> changing =
                        pace.scheduleAtFixedRate(changes, 0, 1_000_000 / CHANGES_A_SECOND, TimeUnit.MICROSECONDS);
                await().atMost(PATIENCE.plusSeconds(3L * seconds))
                        .until(() -> sessions.get() + failures.get() >= seconds * CONNECTIONS_A_SECOND
                                && changes.made.get() >= seconds * CHANGES_A_SECOND);
                connecting.cancel(false);
                changing.cancel(false);
            } finally {
                pace.shutdown();
                clients.shutdown();
                assertThat(pace.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
                assertThat(clients.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            }
            LOG.info(
                    "{} changes and {} sessions in {} ms, {} failed",
                    changes.made,
                    sessions,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
                    failures);
            assertThat(changes.refused).isEmpty();
            assertThat(failures).hasValue(0);
            assertThat(second.traffic().accepted())
                    .as("sessions of the changing backend")
                    .isGreaterThan(10);
        }
    }

    private static void session(LoadBalancer lb, AtomicInteger sessions, AtomicInteger failures) {
        try (Socket client = open(lb)) {
            echo(client);
            sessions.incrementAndGet();
        } catch (IOException | AssertionError e) {
            failures.incrementAndGet();
            LOG.warn("a session failed: {}", e.toString());
        }
    }

    private static LoadBalancerBuilder to(EchoBackend... backends) {
        LoadBalancerBuilder builder = LoadBalancer.builder().listen("127.0.0.1:0");
        for (EchoBackend backend : backends) {
            builder.backend(text(backend.address()));
        }
        return builder;
    }

    private static Socket open(LoadBalancer lb) throws IOException {
        Socket socket = new Socket(lb.address().getAddress(), lb.address().getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void echo(Socket client) throws IOException {
        client.getOutputStream().write(HELLO.getBytes(StandardCharsets.US_ASCII));
        String back = new String(client.getInputStream().readNBytes(HELLO.length()), StandardCharsets.US_ASCII);
        if (!back.equals(HELLO)) {
            throw new AssertionError("got back: " + back);
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Every kind of change, one after the other, on a backend that comes and goes. */
    private static final class Changes implements Runnable {
        private final AtomicInteger made = new AtomicInteger();
        private final List<String> refused = new ArrayList<>();
        private final AdminFixture admin;
        private final String[][] round;

        Changes(AdminFixture admin, String address) {
            this.admin = admin;
            this.round = new String[][] {
                {"POST", BACKENDS, "{\"address\":\"" + address + "\",\"name\":\"s2\"}"},
                {"PATCH", BACKENDS + "/s2", "{\"weight\":2}"},
                {"PUT", "/v1/pools/default/strategy", "{\"strategy\":\"least-connections\"}"},
                {"PATCH", BACKENDS + "/s2", "{\"maxSessions\":100}"},
                {"PATCH", BACKENDS + "/s2", "{\"state\":\"disabled\"}"},
                {"PATCH", BACKENDS + "/s2", "{\"state\":\"enabled\"}"},
                {"PUT", "/v1/pools/default/strategy", "{\"strategy\":\"round-robin\"}"},
                {"PATCH", BACKENDS + "/s2", "{\"weight\":1,\"maxSessions\":0}"},
                {"POST", BACKENDS + "/s2/drain", "{\"timeout\":\"1m\"}"},
                {"PATCH", BACKENDS + "/s2", "{\"state\":\"enabled\"}"},
                {"DELETE", BACKENDS + "/s2?drain=1m", null},
            };
        }

        /** An exception would end the schedule without a word. */
        @Override
        public void run() {
            String[] next = round[made.get() % round.length];
            try {
                AdminFixture.Answered answer = admin.change(next[0], next[1], next[2]);
                if (answer.status() >= 300) {
                    refused.add(String.join(" ", next[0], next[1]) + " " + answer.body());
                }
            } catch (Exception | AssertionError e) {
                refused.add(String.join(" ", next[0], next[1]) + " " + e);
            }
            made.incrementAndGet();
        }
    }
}
