package dev.roundabout.admin;

import static dev.roundabout.admin.KeptBalancer.backend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.roundabout.Backend;
import dev.roundabout.BackendStatus;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.NamedBackend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Changes over HTTP that survive a restart. */
final class KeptChangesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final String BACKENDS = "/v1/pools/crm/backends";

    private final EchoBackend echo = EchoBackend.start();
    private final Path directory;
    private final LoadBalancerConfig config = KeptBalancer.config(
            Strategies.roundRobin(),
            HealthCheckConfig.NONE,
            backend("s1", text(echo.address())),
            backend("s2", "127.0.0.1:1"),
            backend("s3", "127.0.0.1:2"));

    KeptChangesIT(@TempDir Path directory) {
        this.directory = directory.resolve("state");
    }

    @AfterEach
    void close() {
        echo.close();
    }

    /** BEHAVIOUR 50. */
    @Test
    void afterARestartEverythingIsAsItWas() throws Exception {
        Map<String, String> before;
        JsonNode diff;
        try (KeptBalancer running = KeptBalancer.start(directory, config)) {
            AdminFixture admin = running.admin;
            assertThat(admin.change("POST", BACKENDS, """
                            {"address":"127.0.0.1:3","name":"s4","weight":5,"maxSessions":9,"backup":true}""").status()).isEqualTo(201);
            assertThat(admin.change("PATCH", BACKENDS + "/s1", "{\"weight\":7,\"maxSessions\":3}")
                            .status())
                    .isEqualTo(200);
            assertThat(admin.change("PATCH", BACKENDS + "/s2", "{\"state\":\"disabled\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(admin.change("DELETE", BACKENDS + "/s3", null).status()).isEqualTo(200);
            assertThat(admin.change("PUT", "/v1/pools/crm/strategy", "{\"strategy\":\"least-connections\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(admin.get("/v1/status").json().get("kept").asBoolean()).isTrue();
            before = settings(running);
            diff = admin.get("/v1/config/diff").json();
        }
        assertThat(before)
                .containsEntry("s1", "weight 7 max 3 ENABLED runtime")
                .containsEntry("s2", "weight 1 max 0 DISABLED runtime")
                .containsEntry("s4", "weight 5 max 9 backup ENABLED runtime")
                .doesNotContainKey("s3");
        try (KeptBalancer again = KeptBalancer.start(directory, config)) {
            assertThat(settings(again)).isEqualTo(before);
            assertThat(again.lb.pool().strategy().name()).isEqualTo("least-connections");
            assertThat(again.admin.get("/v1/config/diff").json()).isEqualTo(diff);
            echo(again);
        }
    }

    /** What an embedder changes is kept the same way. */
    @Test
    void embeddersChangesAreKeptToo() throws Exception {
        try (KeptBalancer running = KeptBalancer.start(directory, config)) {
            running.lb.pool().add("127.0.0.1:4");
        }
        try (KeptBalancer again = KeptBalancer.start(directory, config)) {
            assertThat(settings(again)).containsKey("127.0.0.1:4");
        }
    }

    @Test
    void drainThatARestartEndsHasComeToItsOutcome() throws Exception {
        try (KeptBalancer running = KeptBalancer.start(directory, config);
                Socket client = open(running)) {
            echo(client);
            assertThat(running.admin
                            .change("DELETE", BACKENDS + "/s1?drain=60s", null)
                            .status())
                    .isEqualTo(202);
            assertThat(settings(running)).containsKey("s1");
        }
        try (KeptBalancer again = KeptBalancer.start(directory, config)) {
            assertThat(settings(again)).doesNotContainKey("s1");
            assertThat(again.admin.change("POST", "/v1/config/reset", "{}").status())
                    .isEqualTo(200);
            assertThat(settings(again)).containsEntry("s1", "weight 1 max 0 ENABLED");
        }
    }

    @Test
    void resetGivesUpOneChangeOrAll() throws Exception {
        try (KeptBalancer running = KeptBalancer.start(directory, config)) {
            AdminFixture admin = running.admin;
            admin.change("PATCH", BACKENDS + "/s1", "{\"weight\":7}");
            admin.change("DELETE", BACKENDS + "/s3", null);
            admin.change("POST", BACKENDS, "{\"address\":\"127.0.0.1:3\",\"name\":\"s4\"}");
            admin.change("PUT", "/v1/pools/crm/strategy", "{\"strategy\":\"first-available\"}");

            JsonNode one = admin.change("POST", "/v1/config/reset", "{\"pool\":\"crm\",\"backend\":\"s1\"}")
                    .json();
            assertThat(one.get("outcome").asText()).isEqualTo("reset");
            assertThat(one.get("entries")).hasSize(1);
            assertThat(settings(running)).containsEntry("s1", "weight 1 max 0 ENABLED");
            assertThat(admin.get("/v1/config/diff").json().get("entries")).hasSize(3);

            assertThat(admin.change("POST", "/v1/config/reset", "{\"pool\":\"crm\",\"backend\":\"s9\"}")
                            .problem())
                    .isEqualTo("/problems/unknown-backend");
            assertThat(admin.change("POST", "/v1/config/reset", "{\"backend\":\"s1\"}")
                            .problem())
                    .isEqualTo("/problems/invalid");

            assertThat(admin.change("POST", "/v1/config/reset", "{}").json().get("entries"))
                    .hasSize(3);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(settings(running))
                    .containsOnly(
                            Map.entry("s1", "weight 1 max 0 ENABLED"),
                            Map.entry("s2", "weight 1 max 0 ENABLED"),
                            Map.entry("s3", "weight 1 max 0 ENABLED")));
            assertThat(running.lb.pool().strategy().name()).isEqualTo("round-robin");
            assertThat(admin.change("POST", "/v1/config/reset", "{}")
                            .json()
                            .get("outcome")
                            .asText())
                    .isEqualTo("unchanged");
        }
        try (KeptBalancer again = KeptBalancer.start(directory, config)) {
            assertThat(again.store.kept()).isEqualTo(ChangeLayer.EMPTY);
        }
    }

    /** The one backend that can take sessions was added at run time. */
    @Test
    void resetThatWouldLeaveNobodyIsRefusedUnlessForced() throws Exception {
        LoadBalancerConfig none = KeptBalancer.config(Strategies.roundRobin(), HealthCheckConfig.NONE);
        try (KeptBalancer running = KeptBalancer.start(directory, none)) {
            running.admin.change("POST", BACKENDS, "{\"address\":\"" + text(echo.address()) + "\"}");
            assertThat(running.admin.change("POST", "/v1/config/reset", "{}").problem())
                    .isEqualTo("/problems/last-eligible");
            echo(running);
            assertThat(running.admin
                            .change("POST", "/v1/config/reset", "{\"force\":true}")
                            .status())
                    .isEqualTo(200);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(settings(running)).isEmpty());
        }
    }

    @Test
    void configShowsWhereEachValueComesFrom() throws Exception {
        try (KeptBalancer running = KeptBalancer.start(directory, config)) {
            running.admin.change("PATCH", BACKENDS + "/s1", "{\"weight\":7}");
            JsonNode s1 = running.admin
                    .get("/v1/config")
                    .json()
                    .get("pools")
                    .get(0)
                    .get("backends")
                    .get(0);
            assertThat(s1.get("weight").asInt()).isEqualTo(7);
            assertThat(s1.get("origins").get("weight").asText()).isEqualTo("runtime");
            assertThat(s1.get("origins").get("state").asText()).isEqualTo("config");
            JsonNode field = running.admin
                    .get("/v1/config/diff")
                    .json()
                    .get("entries")
                    .get(0)
                    .get("fields")
                    .get(0);
            assertThat(field).hasToString("{\"field\":\"weight\",\"configured\":\"1\",\"current\":\"7\"}");
        }
    }

    /** BEHAVIOUR 75. */
    @Test
    @Timeout(60)
    void manyClientsAtOnceAreOneHistory() throws Exception {
        int clients = 64;
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        Map<String, String> live;
        ChangeLayer layer;
        try (KeptBalancer running = KeptBalancer.start(directory, config)) {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    go.await();
                    return oneClient(running.admin, number);
                }));
            }
            go.countDown();
            Map<String, Integer> outcomes = new HashMap<>();
            Map<String, String> own = new HashMap<>();
            for (Future<List<String>> one : all) {
                for (String said : one.get(50, TimeUnit.SECONDS)) {
                    if (said.startsWith("c")) {
                        own.put(said.replaceFirst(" .*", ""), said);
                    }
                    outcomes.merge(said.replaceFirst("^c.*", "own"), 1, Integer::sum);
                }
            }
            assertThat(outcomes)
                    .as("each of these can only have worked for one")
                    .containsEntry("shared 201", 1)
                    .containsEntry("shared 409", clients - 1)
                    .containsEntry("gone 200", 1)
                    .containsEntry("gone 404", clients - 1)
                    .containsEntry("own", clients);
            live = settings(running);
            own.forEach((name, said) -> {
                if (said.endsWith("removed")) {
                    assertThat(live).doesNotContainKey(name);
                } else {
                    assertThat(live).as(name).containsEntry(name, said.replaceFirst("^\\S+ ", ""));
                }
            });
            assertThat(live).doesNotContainKey("s3").containsKey("shared");
            assertThat(live).hasSize(3 + own.size() / 2 + 1 - 1);
            layer = running.lb.changes();
        } finally {
            threads.shutdownNow();
        }
        try (KeptBalancer again = KeptBalancer.start(directory, config)) {
            assertThat(again.store.kept()).isEqualTo(layer);
            assertThat(settings(again)).isEqualTo(live);
        }
    }

    /** BEHAVIOUR 77. */
    @Test
    void fullDiskRefusesChangesAndNothingElse() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        FileStateStore store = FileStateStore.open(directory, false, (file, contents) -> {
            if (full.get()) {
                throw new IOException("No space left on device");
            }
            Disk.REAL.replace(file, contents);
        });
        try (KeptBalancer running = KeptBalancer.start(store, config)) {
            Map<String, String> before = settings(running);
            for (String change :
                    List.of("PATCH /s1 {\"weight\":7}", "DELETE /s2", "POST / {\"address\":\"127.0.0.1:9\"}")) {
                String[] parts = change.split(" ", 3);
                AdminFixture.Answered answer = running.admin.change(
                        parts[0],
                        BACKENDS + (parts[1].equals("/") ? "" : parts[1]),
                        parts.length > 2 ? parts[2] : null);
                assertThat(answer.status()).isEqualTo(507);
                assertThat(answer.problem()).isEqualTo("/problems/not-kept");
                assertThat(answer.json().get("detail").asText())
                        .contains("state.json: No space left on device: nothing changed");
                assertThat(settings(running)).isEqualTo(before);
                echo(running);
            }
            full.set(false);
            assertThat(running.admin
                            .change("PATCH", BACKENDS + "/s1", "{\"weight\":7}")
                            .status())
                    .isEqualTo(200);
        }
        try (KeptBalancer again = KeptBalancer.start(directory, config)) {
            assertThat(settings(again)).containsEntry("s1", "weight 7 max 0 ENABLED runtime");
        }
    }

    /** BEHAVIOUR 77. */
    @Test
    void hangingDiskDelaysAnswersToChangesOnly() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        FileStateStore store = FileStateStore.open(directory, false, (file, contents) -> {
            try {
                assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            Disk.REAL.replace(file, contents);
        });
        EchoBackend leaving = EchoBackend.start();
        LoadBalancerConfig probed = KeptBalancer.config(
                Strategies.roundRobin(),
                new HealthCheckConfig(
                        HealthCheckConfig.TCP.probe(),
                        Duration.ofMillis(50),
                        Duration.ofMillis(50),
                        Duration.ofMillis(50),
                        1,
                        1,
                        null),
                backend("s1", text(echo.address())),
                backend("s2", text(leaving.address())));
        try (KeptBalancer running = KeptBalancer.start(store, probed)) {
            CompletableFuture<Integer> change = CompletableFuture.supplyAsync(() -> {
                try {
                    return running.admin
                            .change("PATCH", BACKENDS + "/s1", "{\"weight\":7}")
                            .status();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            leaving.close();
            await().atMost(PATIENCE).until(() -> running.admin
                    .get(BACKENDS + "/s2")
                    .json()
                    .get("state")
                    .asText()
                    .equals("down"));
            echo(running);
            assertThat(change).isNotDone();
            assertThat(running.lb.pool().backend("s1").orElseThrow().status().weight())
                    .isEqualTo(1);
            goOn.countDown();
            assertThat(change.get(5, TimeUnit.SECONDS)).isEqualTo(200);
            assertThat(running.lb.pool().backend("s1").orElseThrow().status().weight())
                    .isEqualTo(7);
        } finally {
            leaving.close();
        }
    }

    /** BEHAVIOUR 50 for clients: who had a backend has it still, lax and strict. */
    @Test
    void clientsKeepTheirBackendOverARestart() throws Exception {
        try (NamedBackend s1 = NamedBackend.start("one");
                NamedBackend s2 = NamedBackend.start("two")) {
            for (String strategy : List.of("lax-stored-ip", "strict-stored-ip")) {
                Path own = directory.resolveSibling(strategy);
                LoadBalancerConfig stored = KeptBalancer.config(
                        Strategies.parse(strategy),
                        HealthCheckConfig.NONE,
                        backend("s1", text(s1.address())),
                        backend("s2", text(s2.address())));
                Map<Integer, String> before = new HashMap<>();
                try (KeptBalancer running = KeptBalancer.start(own, stored)) {
                    for (int client = 2; client < 22; client++) {
                        before.put(client, served(running, client));
                    }
                }
                assertThat(before.values()).contains("one", "two");
                assertThat(own.resolve("clients-crm.bin")).exists();
                try (KeptBalancer again = KeptBalancer.start(own, stored)) {
                    // Backwards, so that taking turns would give them others.
                    for (int client = 21; client >= 2; client--) {
                        assertThat(served(again, client)).isEqualTo(before.get(client));
                    }
                }
                Files.write(own.resolve("clients-crm.bin"), new byte[] {1, 2, 3});
                try (KeptBalancer anew = KeptBalancer.start(own, stored)) {
                    assertThat(served(anew, 2)).isIn("one", "two");
                    assertThat(own.resolve("clients-crm.bin.aside-1")).exists();
                }
            }
        }
    }

    /** Its own backend, which half of them remove again; one that all want; one that all remove. What was answered. */
    private static List<String> oneClient(AdminFixture admin, int number) throws Exception {
        List<String> said = new ArrayList<>();
        String name = "c" + number;
        said.add("shared "
                + admin.change(
                                "POST",
                                BACKENDS,
                                "{\"address\":\"127.0.0.1:100\",\"name\":\"shared\",\"weight\":" + number + "}")
                        .status());
        assertThat(admin.change(
                                "POST",
                                BACKENDS,
                                "{\"address\":\"127.0.0.1:" + (200 + number) + "\",\"name\":\"" + name + "\"}")
                        .status())
                .isEqualTo(201);
        said.add("gone " + admin.change("DELETE", BACKENDS + "/s3", null).status());
        int weight = 0;
        for (int i = 1; i <= 3; i++) {
            weight = 1 + (number + i) % 200;
            assertThat(admin.change("PATCH", BACKENDS + "/" + name, "{\"weight\":" + weight + "}")
                            .status())
                    .isEqualTo(200);
        }
        if (number % 2 == 0) {
            assertThat(admin.change("DELETE", BACKENDS + "/" + name, null).status())
                    .isEqualTo(200);
            said.add(name + " removed");
        } else {
            said.add(name + " weight " + weight + " max 0 ENABLED runtime");
        }
        return said;
    }

    private static Map<String, String> settings(KeptBalancer running) {
        Map<String, String> settings = new HashMap<>();
        for (Backend backend : running.lb.pool().backends()) {
            BackendStatus status = backend.status();
            settings.put(
                    status.name(),
                    "weight " + status.weight() + " max " + status.maxSessions()
                            + (status.backup() ? " backup " : " ") + status.adminState()
                            + (status.runtime() ? " runtime" : ""));
        }
        return settings;
    }

    /** The name that the backend said to the client 127.0.0.N. */
    private static String served(KeptBalancer running, int client) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress("127.0.0." + client, 0));
            socket.connect(running.lb.address());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static void echo(KeptBalancer running) throws IOException {
        try (Socket client = open(running)) {
            echo(client);
        }
    }

    private static void echo(Socket client) throws IOException {
        client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(client.getInputStream().readNBytes(5), StandardCharsets.UTF_8))
                .isEqualTo("hello");
    }

    private static Socket open(KeptBalancer running) throws IOException {
        Socket client = new Socket(
                running.lb.address().getAddress(), running.lb.address().getPort());
        client.setSoTimeout((int) PATIENCE.toMillis());
        return client;
    }

    private static String text(InetSocketAddress address) {
        return "127.0.0.1:" + address.getPort();
    }
}
