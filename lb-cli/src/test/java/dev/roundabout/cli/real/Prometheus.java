package dev.roundabout.cli.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Debian's Prometheus, scraping one admin port every second with our alert rules loaded. */
final class Prometheus implements AutoCloseable {
    static final Path MONITORING =
            Path.of("..", "deploy", "monitoring").toAbsolutePath().normalize();

    private final Program program;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private Prometheus(Program program, int port) {
        this.program = program;
        this.port = port;
    }

    static Prometheus start(Path directory, int adminPort) throws IOException {
        int port = Program.freePort();
        Path home = Files.createDirectories(directory.resolve("prometheus"));
        String example = Files.readString(MONITORING.resolve("prometheus.yml"));
        Path configuration = Files.writeString(
                home.resolve("prometheus.yml"),
                example.replace("127.0.0.1:8001", "127.0.0.1:" + adminPort)
                        .replace("15s", "1s")
                        .replace("- alerts.yml", "- " + MONITORING.resolve("alerts.yml")));
        Program program = Program.start(
                home,
                "prometheus",
                Map.of(),
                List.of(
                        "/usr/bin/prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + home.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port));
        program.awaitListening(port);
        return new Prometheus(program, port);
    }

    /** The samples that a query finds now. */
    JsonNode query(String expression) throws IOException {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .at("/data/result");
    }

    /** The sum of what a query finds now; 0 if it finds nothing. */
    double sum(String expression) throws IOException {
        JsonNode found = query("sum(" + expression + ")");
        return found.isEmpty() ? 0 : found.at("/0/value/1").asDouble();
    }

    JsonNode get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return new ObjectMapper().readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
