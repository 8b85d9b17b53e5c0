package dev.roundabout.behaviour;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Clients that have an address of their own: all of 127.0.0.0/8 is this machine. */
final class LocalClient {
    /** What {@link #ask} says of a client that was reset. */
    static final String RESET = "reset";

    private static final int PATIENCE_MILLIS = 5_000;

    private LocalClient() {}

    /** Connects from an address; returns the name that a {@code NamedBackend} says, or {@link #RESET}. */
    static String ask(String from, InetSocketAddress to) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(to, PATIENCE_MILLIS);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketException e) {
            if (String.valueOf(e.getMessage()).contains("reset")) {
                return RESET;
            }
            throw e;
        }
    }
}
