package dev.roundabout.cli.launch;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a port of this host in HTTP/1.1, over a connection of its own. */
public final class LocalHttp {
    private static final int PATIENCE_MILLIS = 10_000;

    private LocalHttp() {}

    /** The whole answer to a GET: status line, header and body. */
    public static String get(int port, String path) throws IOException {
        try (Socket socket = new Socket(Launched.HERE, port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
