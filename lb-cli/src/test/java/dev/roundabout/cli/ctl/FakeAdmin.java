package dev.roundabout.cli.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roundabout.admin.wire.ProblemJson;
import dev.roundabout.admin.wire.ProblemType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An admin port that answers what it was told to and remembers what it was asked. */
final class FakeAdmin implements AutoCloseable {
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    FakeAdmin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Answers the request with JSON; given several times, in turn, the last one from then on. */
    FakeAdmin on(String request, int status, Object body) {
        return on(request, new Reply(status, "application/json", text(body)));
    }

    /** Forgets what it was told about the request and answers this. */
    FakeAdmin instead(String request, int status, Object body) {
        replies.remove(request);
        return on(request, status, body);
    }

    /** Refuses the request. */
    FakeAdmin refuse(String request, ProblemType type, String detail) {
        ProblemJson problem = new ProblemJson(type.type(), type.title(), type.status(), detail, null);
        return on(request, new Reply(type.status(), "application/problem+json", text(problem)));
    }

    /** Answers the request with anything. */
    FakeAdmin on(String request, Reply reply) {
        replies.computeIfAbsent(request, key -> new ArrayDeque<>()).add(reply);
        return this;
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Runs {@code lbctl} against it. */
    CapturedRun run(String... words) {
        return CapturedRun.of(
                Stream.concat(Stream.of("--admin", address()), Stream.of(words)).toArray(String[]::new));
    }

    /** {@return what was asked so far} */
    List<Asked> asked() {
        return asked;
    }

    /** {@return the last request of this method} */
    Asked last(String method) {
        return asked.stream()
                .filter(request -> request.method().equals(method))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String uri = exchange.getRequestURI().toString();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(
                method,
                uri,
                body,
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("Content-Type")));
        Reply reply = next(method + " " + uri);
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private Reply next(String request) {
        Deque<Reply> queue = Optional.ofNullable(replies.get(request)).orElseGet(ArrayDeque::new);
        synchronized (queue) {
            Reply reply = queue.size() > 1 ? queue.poll() : queue.peek();
            return reply == null ? new Reply(404, "text/plain", "not told what to answer to " + request) : reply;
        }
    }

    private String text(Object body) {
        try {
            return body instanceof String text ? text : json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it answers. */
    record Reply(int status, String contentType, String body) {}

    /** What it was asked. */
    record Asked(
            String method,
            String uri,
            String body,
            @Nullable String authorization,
            @Nullable String contentType) {}
}
