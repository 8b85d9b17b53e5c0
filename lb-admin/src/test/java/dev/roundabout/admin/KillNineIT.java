package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * BEHAVIOUR 76: what was acknowledged is there after a kill -9 at any moment. Four clients change four backends each, all
 * at once, until the process is killed; the next one must have, of each backend, what was acknowledged last or what was
 * asked for and not answered any more.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class KillNineIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ABSENT = "absent";
    private static final int CLIENTS = 4;
    private static final int BACKENDS_EACH = 4;

    private final Path directory;
    private final Random random = new Random(76);
    private final Map<String, String> acknowledged = new TreeMap<>();
    private int changes;

    KillNineIT(@TempDir Path directory) {
        this.directory = directory.resolve("state");
    }

    /** BEHAVIOUR 76. */
    @Test
    void acknowledgedIsDurable() throws Exception {
        rounds(3);
    }

    /** BEHAVIOUR 76. */
    @Test
    @Tag("ci")
    void acknowledgedIsDurableTwentyTimes() throws Exception {
        rounds(20);
    }

    /** BEHAVIOUR 76. */
    @Test
    @Tag("full")
    void acknowledgedIsDurableTwoHundredTimes() throws Exception {
        rounds(200);
    }

    private void rounds(int rounds) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        Child child = Child.start(directory);
        try {
            for (int round = 0; round < rounds; round++) {
                child = round(threads, child);
            }
        } finally {
            child.close();
            threads.shutdownNow();
        }
        assertThat(changes).as("changes acknowledged before a kill").isGreaterThanOrEqualTo(rounds * 5);
    }

    private Child round(ExecutorService threads, Child child) throws Exception {
        try (child) {
            List<Client> clients = new ArrayList<>();
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Client client = new Client(child, i, random.nextLong());
                clients.add(client);
                ends.add(threads.submit(client));
            }
            // By what was answered, so that there is something to lose on a slow machine too; then at any moment.
            int enough = 5 + random.nextInt(30);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> clients.stream()
                                    .mapToInt(client -> client.answers.get())
                                    .sum()
                            >= enough);
            LockSupport.parkNanos(random.nextInt(10_000_000));
            child.kill();
            Map<String, String> open = new HashMap<>();
            for (int i = 0; i < CLIENTS; i++) {
                ends.get(i).get(20, TimeUnit.SECONDS);
                changes += clients.get(i).answers.get();
                acknowledged.putAll(clients.get(i).acknowledged);
                open.putAll(clients.get(i).open);
            }
            Child next = Child.start(directory);
            compare(next, open);
            return next;
        }
    }

    /** What the process has is now what counts as acknowledged. */
    private void compare(Child child, Map<String, String> open) throws Exception {
        Map<String, String> found = new TreeMap<>();
        for (JsonNode backend : child.ask("GET", "", null).json()) {
            String name = backend.get("name").asText();
            if (name.startsWith("c")) {
                found.put(name, backend.get("weight").asText());
            }
        }
        Set<String> names = new TreeSet<>(acknowledged.keySet());
        names.addAll(found.keySet());
        names.addAll(open.keySet());
        for (String name : names) {
            String has = found.getOrDefault(name, ABSENT);
            String last = acknowledged.getOrDefault(name, ABSENT);
            assertThat(has).as(name).isIn(last, open.getOrDefault(name, last));
            acknowledged.put(name, has);
        }
    }

    /** Changes its own backends until the process is gone. */
    private static final class Client implements Runnable {
        private final Child child;
        private final int number;
        private final Random random;
        private final Map<String, String> acknowledged = new HashMap<>();
        private final Map<String, String> open = new HashMap<>();
        private final AtomicInteger answers = new AtomicInteger();

        Client(Child child, int number, long seed) {
            this.child = child;
            this.number = number;
            this.random = new Random(seed);
        }

        @Override
        public void run() {
            try {
                while (true) {
                    change("c" + number + "-" + random.nextInt(BACKENDS_EACH));
                }
            } catch (IOException e) {
                // Killed; what is open stays open.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Adds it with a weight, sets another, or removes it; each is one request. */
        private void change(String name) throws IOException, InterruptedException {
            String weight = Integer.toString(random.nextInt(257));
            int kind = random.nextInt(3);
            open.put(name, kind == 2 ? ABSENT : weight);
            int port = 1000 + 100 * number + Integer.parseInt(name.substring(name.indexOf('-') + 1));
            Reply reply = kind == 0
                    ? child.ask(
                            "POST",
                            "",
                            "{\"address\":\"127.0.0.1:" + port + "\",\"name\":\"" + name + "\",\"weight\":" + weight
                                    + "}")
                    : kind == 1
                            ? child.ask("PATCH", "/" + name, "{\"weight\":" + weight + "}")
                            : child.ask("DELETE", "/" + name, null);
            // 404 and 409 change nothing.
            if (reply.status() < 300) {
                acknowledged.put(name, kind == 2 ? ABSENT : weight);
                answers.incrementAndGet();
            } else if (reply.status() != 404 && reply.status() != 409) {
                throw new AssertionError(reply.status() + " " + reply.body());
            }
            open.remove(name);
        }
    }

    private record Reply(int status, String body) {
        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    /** The process. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final int port;
        private final String token;
        private final HttpClient http = HttpClient.newHttpClient();

        private Child(Process process, int port, String token) {
            this.process = process;
            this.port = port;
            this.token = token;
        }

        static Child start(Path directory) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Xshare:auto",
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KilledProcess.class.getName(),
                            directory.toString())
                    .redirectErrorStream(true)
                    .start();
            StringBuilder said = new StringBuilder();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.append(line).append('\n');
                if (line.startsWith("serving ")) {
                    Thread drain = new Thread(() -> readToTheEnd(out), "child-output");
                    drain.setDaemon(true);
                    drain.start();
                    return new Child(
                            process,
                            Integer.parseInt(line.substring(8)),
                            Files.readString(directory.resolve("admin.token")).strip());
                }
            }
            throw new AssertionError("the process did not start:\n" + said);
        }

        /** So that the process never waits for someone to read; its end closes the stream. */
        private static void readToTheEnd(BufferedReader out) {
            try {
                out.transferTo(Writer.nullWriter());
            } catch (IOException e) {
                // It was killed.
            }
        }

        Reply ask(String method, String path, @Nullable String body) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + port + "/v1/pools/crm/backends" + path))
                    .timeout(Duration.ofSeconds(10))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body());
        }

        /** SIGKILL. */
        void kill() {
            process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }

        @Override
        public void close() {
            kill();
        }
    }
}
