package dev.roundabout.crm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** A browser without a screen: follows nothing, keeps the cookie it was given. */
final class Visitor {
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private String cookie = "";

    HttpResponse<String> get(InetSocketAddress server, String path) throws IOException {
        return send(request(server, path).GET().build());
    }

    HttpResponse<String> post(InetSocketAddress server, String path, Map<String, String> fields) throws IOException {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return send(request(server, path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
    }

    HttpResponse<String> upload(InetSocketAddress server, String title, byte[] picture) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--XX\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n" + title
                        + "\r\n--XX\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"p\"\r\n\r\n")
                .getBytes(UTF_8));
        body.writeBytes(picture);
        body.writeBytes("\r\n--XX--\r\n".getBytes(UTF_8));
        return send(request(server, "/pictures")
                .header("Content-Type", "multipart/form-data; boundary=XX")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build());
    }

    HttpResponse<String> login(InetSocketAddress server) throws IOException {
        HttpResponse<String> answer = post(server, "/login", Map.of("name", "admin2", "password", "1234"));
        cookie = answer.headers().firstValue("Set-Cookie").orElse("").split(";", 2)[0];
        return answer;
    }

    private HttpRequest.Builder request(InetSocketAddress server, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getPort() + path))
                .timeout(Duration.ofSeconds(20));
        return cookie.isEmpty() ? request : request.header("Cookie", cookie);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString(ISO_8859_1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
