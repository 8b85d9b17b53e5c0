package dev.roundabout.cli.real;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A program: a backend that echoes, and clients of the load balancer before it, as many as one process may have. It says
 * {@code backend PORT} and obeys lines: {@code churn PORT COUNT} opens, uses and closes connections one after another;
 * {@code open PORT COUNT} opens them and keeps them; {@code talk} sends a byte over each that is kept and waits for it to
 * come back. Each is answered with {@code done COUNT}, the number that worked. It leaves at the end of its input.
 */
final class Idlers {
    private static final int BACKLOG = 4096;

    private final List<SocketChannel> kept = new ArrayList<>();
    private final ByteBuffer one = ByteBuffer.allocate(1);

    private Idlers() {}

    public static void main(String[] unused) throws IOException {
        ServerSocketChannel backend = ServerSocketChannel.open();
        backend.bind(new InetSocketAddress(here(), 0), BACKLOG);
        backend.configureBlocking(false);
        Selector selector = Selector.open();
        backend.register(selector, SelectionKey.OP_ACCEPT);
        Thread echo = new Thread(() -> echo(selector), "backend");
        echo.setDaemon(true);
        echo.start();
        System.out.println("backend " + backend.socket().getLocalPort());
        Idlers idlers = new Idlers();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            System.out.println("done "
                    + switch (words[0]) {
                        case "churn" -> idlers.churn(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                        case "open" -> idlers.open(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                        default -> idlers.talk();
                    });
        }
    }

    private int churn(int port, int count) throws IOException {
        int worked = 0;
        for (int i = 0; i < count; i++) {
            try (SocketChannel client = SocketChannel.open(new InetSocketAddress(here(), port))) {
                worked += echoes(client) ? 1 : 0;
            }
        }
        return worked;
    }

    private int open(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel client = SocketChannel.open(new InetSocketAddress(here(), port));
            client.socket().setSoTimeout(10_000);
            kept.add(client);
        }
        return talk();
    }

    private int talk() {
        int worked = 0;
        for (SocketChannel client : kept) {
            worked += echoes(client) ? 1 : 0;
        }
        return worked;
    }

    private boolean echoes(SocketChannel client) {
        try {
            client.write(one.clear());
            return client.read(one.clear()) == 1;
        } catch (IOException e) {
            return false;
        }
    }

    private static void echo(Selector selector) {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (true) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isAcceptable()) {
                        accept((ServerSocketChannel) key.channel(), selector);
                    } else {
                        answer((SocketChannel) key.channel(), buffer);
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            System.out.println("failed " + e);
        }
    }

    private static void accept(ServerSocketChannel backend, Selector selector) throws IOException {
        for (SocketChannel next = backend.accept(); next != null; next = backend.accept()) {
            next.configureBlocking(false);
            next.register(selector, SelectionKey.OP_READ);
        }
    }

    private static void answer(SocketChannel client, ByteBuffer buffer) throws IOException {
        try {
            if (client.read(buffer.clear()) < 0) {
                client.close();
            } else {
                client.write(buffer.flip());
            }
        } catch (IOException reset) {
            client.close();
        }
    }

    private static InetAddress here() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
