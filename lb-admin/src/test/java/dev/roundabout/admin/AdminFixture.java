package dev.roundabout.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.roundabout.LoadBalancer;
import dev.roundabout.config.Address;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An open admin port and a client for it. Every exchange is held against {@code openapi.json}. */
final class AdminFixture implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Contract CONTRACT = new Contract(OpenApi.load());
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 20_000;

    final AdminServer server;
    final String token;
    private final HttpClient client = HttpClient.newHttpClient();

    private AdminFixture(AdminServer server) throws IOException {
        this.server = server;
        this.token = Files.readString(server.tokenFile()).strip();
    }

    static AdminFixture open(LoadBalancer lb, Path directory) throws IOException {
        return open(lb, config(directory, false, null));
    }

    static AdminFixture open(LoadBalancer lb, AdminConfig config) throws IOException {
        return new AdminFixture(AdminServer.start(lb, config, "1.2.3"));
    }

    static AdminFixture open(LoadBalancer lb, Path directory, HttpConnection.Limits limits, int most)
            throws IOException {
        return new AdminFixture(AdminServer.start(lb, config(directory, false, null), "1.2.3", limits, most));
    }

    static AdminConfig config(Path directory, boolean readNeedsToken, @Nullable BasicAuth basicAuth) {
        return new AdminConfig(
                List.of(new Address("127.0.0.1", 0)),
                "Shop <1>",
                readNeedsToken,
                List.of("LB.example"),
                directory.resolve("admin.token"),
                basicAuth);
    }

    InetSocketAddress address() {
        return server.addresses().get(0);
    }

    Answered get(String path) throws Exception {
        return send(path, "GET", null, request -> {});
    }

    /** A change with the token, as JSON if there is a body. */
    Answered change(String method, String path, @Nullable String body) throws Exception {
        return send(path, method, body, request -> {
            request.header("Authorization", "Bearer " + token);
            if (body != null) {
                request.header("Content-Type", "application/json");
            }
        });
    }

    Answered send(String path, String method, @Nullable String body, Consumer<HttpRequest.Builder> more)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + address().getPort() + path))
                .timeout(Duration.ofMillis(ANSWER_MILLIS))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        more.accept(request);
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        CONTRACT.check(new Contract.Exchange(
                method,
                path,
                response.request().headers(),
                body,
                response.statusCode(),
                response.headers(),
                response.body()));
        return new Answered(response);
    }

    /** Sends the bytes as they are and reads until the port closes the connection. */
    String raw(String bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            String received = rest(socket);
            RawAnswers.exchanges(bytes, received).forEach(CONTRACT::check);
            return received;
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(address().getAddress(), address().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Sends a request whose answer goes on; {@code headers} are whole lines. */
    Stream stream(String path, String... headers) throws IOException {
        Socket socket = connect();
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("", headers) + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return new Stream(
                socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
    }

    /** Everything until the end. */
    static String rest(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        in.transferTo(bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.close();
    }

    /** An answer that goes on until it is closed; the time limit of each read is that of the socket. */
    record Stream(Socket socket, BufferedReader lines) implements AutoCloseable {
        /** Everything up to the line that has this in it. */
        String until(String wanted) throws IOException {
            return until(wanted, line -> line.contains(wanted));
        }

        /** Everything up to the line that is this. */
        String untilLine(String wanted) throws IOException {
            return until("the line \"" + wanted + "\"", wanted::equals);
        }

        private String until(String what, Predicate<String> wanted) throws IOException {
            StringBuilder all = new StringBuilder();
            String line;
            do {
                line = lines.readLine();
                if (line == null) {
                    throw new AssertionError("ended before " + what + ": " + all);
                }
                all.append(line).append('\n');
            } while (!wanted.test(line));
            return all.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** An answer with a JSON body, if it has one. */
    record Answered(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String body() {
            return response.body();
        }

        JsonNode json() throws IOException {
            return JSON.readTree(response.body());
        }

        /** What kind of problem it is: {@code /problems/...}; checks the content type. */
        String problem() throws IOException {
            if (!header("Content-Type").equals("application/problem+json")) {
                throw new AssertionError(status() + " " + header("Content-Type") + ": " + body());
            }
            if (json().get("status").asInt() != status()
                    || json().path("detail").asText().isEmpty()) {
                throw new AssertionError(body());
            }
            return json().get("type").asText();
        }
    }
}
