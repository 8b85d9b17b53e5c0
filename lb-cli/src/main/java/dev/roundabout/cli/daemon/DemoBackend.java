package dev.roundabout.cli.daemon;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A web server on a port of the system's choice that answers everything with its name. */
final class DemoBackend implements AutoCloseable {
    private final HttpServer http;

    private DemoBackend(HttpServer http) {
        this.http = http;
    }

    static DemoBackend start(String name) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = ("Hello from " + name + "\n").getBytes(StandardCharsets.US_ASCII);
        http.createContext("/", exchange -> answer(exchange, body));
        http.start();
        return new DemoBackend(http);
    }

    String address() {
        return http.getAddress().getAddress().getHostAddress() + ":"
                + http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
