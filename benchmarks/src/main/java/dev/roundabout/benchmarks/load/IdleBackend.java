package dev.roundabout.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Accepts connections and does nothing with them. Each line on its standard input is answered with the number of
 * connections open now; it ends with its input.
 *
 * <p>Argument: port.
 */
public final class IdleBackend {
    private final Selector selector = Selector.open();
    private final AtomicInteger open = new AtomicInteger();
    private final ByteBuffer ignored = ByteBuffer.allocateDirect(1024);

    private IdleBackend() throws IOException {}

    /** Accepts until standard input ends. */
    public static void main(String... args) throws IOException {
        IdleBackend backend = new IdleBackend();
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 4096);
        listener.configureBlocking(false);
        listener.register(backend.selector, SelectionKey.OP_ACCEPT);
        Thread loop = new Thread(backend::run, "idle-backend");
        loop.setDaemon(true);
        loop.start();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
        while (questions.readLine() != null) {
            System.out.println(backend.open.get());
        }
    }

    private void run() {
        try {
            while (true) {
                selector.select(this::ready);
            }
        } catch (IOException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept((ServerSocketChannel) key.channel());
            } else {
                read((SocketChannel) key.channel());
            }
        } catch (IOException e) { // out of descriptors: the count will tell
            System.err.println("idle backend: " + e);
        }
    }

    private void accept(ServerSocketChannel listener) throws IOException {
        SocketChannel accepted = listener.accept();
        if (accepted != null) {
            accepted.configureBlocking(false);
            accepted.register(selector, SelectionKey.OP_READ);
            open.incrementAndGet();
        }
    }

    private void read(SocketChannel channel) throws IOException {
        boolean ended;
        try {
            ended = channel.read(ignored.clear()) < 0;
        } catch (IOException e) {
            ended = true;
        }
        if (ended) {
            channel.close();
            open.decrementAndGet();
        }
    }
}
