package dev.roundabout.cli.real;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Clients that ask without a pause, a new connection for every request and no retry: some with the JDK's HTTP client, one
 * with curl. Every answer's body is checked.
 */
final class HttpStream implements AutoCloseable {
    static {
        // A refused connection is a failure to be seen, not to be smoothed over.
        System.setProperty("jdk.httpclient.disableRetryConnect", "true");
    }

    /** A request that did not come back whole. */
    record Failure(Instant at, String what) {}

    private final List<Thread> clients = new ArrayList<>();
    private final Map<String, LongAdder> served = new ConcurrentHashMap<>();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final URI uri;
    private volatile boolean stopped;

    private HttpStream(URI uri) {
        this.uri = uri;
    }

    static HttpStream start(Path directory, int port, int javaClients) {
        HttpStream stream = new HttpStream(URI.create("http://127.0.0.1:" + port + "/"));
        for (int i = 0; i < javaClients; i++) {
            stream.client("java-" + i, stream::askWithJava);
        }
        stream.client("curl", () -> stream.askWithCurl(directory));
        return stream;
    }

    /** Answers that a server gave since the start. */
    long servedBy(String name) {
        LongAdder count = served.get("served by " + name + "\n");
        return count == null ? 0 : count.sum();
    }

    long total() {
        return served.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Queue<Failure> failures() {
        return failures;
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread client : clients) {
            try {
                client.join(Duration.ofSeconds(15).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void client(String name, Asking asking) {
        Thread thread = new Thread(
                () -> {
                    while (!stopped) {
                        ask(asking);
                    }
                },
                "client-" + name);
        clients.add(thread);
        thread.start();
    }

    private void ask(Asking asking) {
        try {
            String body = asking.ask();
            if (body.matches("served by s[0-9]\n")) {
                served.computeIfAbsent(body, b -> new LongAdder()).increment();
            } else {
                failures.add(new Failure(Instant.now(), "body \"" + body + "\""));
            }
        } catch (IOException | AssertionError e) {
            failures.add(new Failure(Instant.now(), e.toString()));
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    private String askWithJava() throws IOException, InterruptedException {
        // The server closes after each answer, so the pool of this client never holds a connection.
        HttpResponse<String> answer = CLIENT.get()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200 ? answer.body() : "status " + answer.statusCode();
    }

    private String askWithCurl(Path directory) throws IOException {
        return Program.run(
                directory, Duration.ofSeconds(15), List.of("curl", "-sS", "--fail", "-m", "10", uri.toString()));
    }

    private static final ThreadLocal<HttpClient> CLIENT = ThreadLocal.withInitial(() -> HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build());

    /** One request. */
    private interface Asking {
        String ask() throws IOException, InterruptedException;
    }
}
