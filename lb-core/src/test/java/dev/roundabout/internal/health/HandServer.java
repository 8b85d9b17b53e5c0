package dev.roundabout.internal.health;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on loopback that does with each connection what a test says, one connection at a time. */
final class HandServer implements AutoCloseable {
    final List<String> requests = new CopyOnWriteArrayList<>();
    private final ServerSocket listener;
    private final Conversation conversation;

    HandServer(Conversation conversation) throws IOException {
        this.conversation = conversation;
        listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "hand-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Reads the request, writes the answer in segments, and closes. */
    static HandServer answering(String... segments) throws IOException {
        return new HandServer((client, request) -> {
            client.setTcpNoDelay(true);
            for (String segment : segments) {
                client.getOutputStream().write(segment.getBytes(StandardCharsets.ISO_8859_1));
                client.getOutputStream().flush();
            }
        });
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                String request = head(client.getInputStream());
                requests.add(request);
                conversation.with(client, request);
            } catch (IOException e) {
                // The probe resets what it has seen enough of, and close() ends accept.
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** What happens on a connection after its request; it is closed afterwards. */
    @FunctionalInterface
    interface Conversation {
        void with(Socket client, String request) throws IOException;
    }
}
