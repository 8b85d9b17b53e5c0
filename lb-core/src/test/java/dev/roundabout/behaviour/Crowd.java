package dev.roundabout.behaviour;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A program: many clients, and the backend they are relayed to. It has descriptors of its own, so that a load balancer in
 * another process can have thousands of sessions. {@link CrowdProcess} starts it.
 *
 * <p>It says {@code backend PORT}. For each line {@code connect PORT COUNT} it connects so many clients to 127.0.0.1, which
 * send a byte each; when the backend has got them all it says {@code connected COUNT}, and when each of their connections,
 * on both sides, has ended, {@code ended COUNT}. It leaves at the end of its input.
 */
final class Crowd {
    private static final int BACKLOG = 4096;

    private final Selector selector;
    private final ServerSocketChannel backend;
    private final PrintStream out;
    private final Queue<SocketChannel> joining = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(4096);

    // Set by the reading thread before the first of a round joins.
    private volatile int expected;

    private int received;
    private int ended;

    private Crowd(Selector selector, ServerSocketChannel backend, PrintStream out) {
        this.selector = selector;
        this.backend = backend;
        this.out = out;
    }

    /** Runs until its input ends. */
    public static void main(String[] unused) throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel backend = ServerSocketChannel.open()) {
            backend.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            backend.configureBlocking(false);
            backend.register(selector, SelectionKey.OP_ACCEPT);
            Crowd crowd = new Crowd(selector, backend, new PrintStream(System.out, true, StandardCharsets.US_ASCII));
            crowd.out.println("backend " + backend.socket().getLocalPort());
            Thread commands = new Thread(crowd::obey, "commands");
            commands.setDaemon(true);
            commands.start();
            crowd.serve();
        }
    }

    private void obey() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", 3);
                connect(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            }
        } catch (IOException e) {
            out.println("failed " + e);
        }
        try {
            selector.close();
        } catch (IOException e) {
            out.println("failed " + e);
        }
    }

    private void connect(int port, int count) throws IOException {
        expected = count;
        InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < count; i++) {
            SocketChannel client = SocketChannel.open(to);
            client.write(ByteBuffer.allocate(1));
            client.configureBlocking(false);
            joining.add(client);
            selector.wakeup();
        }
    }

    private void serve() throws IOException {
        while (true) {
            selector.select();
            if (!selector.isOpen()) {
                return;
            }
            for (SocketChannel client = joining.poll(); client != null; client = joining.poll()) {
                client.register(selector, SelectionKey.OP_READ);
            }
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    accept();
                } else {
                    read(key);
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private void accept() throws IOException {
        for (SocketChannel next = backend.accept(); next != null; next = backend.accept()) {
            next.configureBlocking(false);
            next.register(selector, SelectionKey.OP_READ);
        }
    }

    private void read(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        int count;
        try {
            count = channel.read(buffer.clear());
        } catch (IOException reset) {
            count = -1;
        }
        if (count > 0) {
            received += count;
            say(received == expected, "connected");
        } else if (count < 0) {
            channel.close();
            ended++;
            say(ended == 2 * expected, "ended");
        }
    }

    private void say(boolean all, String word) {
        if (all) {
            received = 0;
            ended = 0;
            out.println(word + " " + expected);
        }
    }
}
