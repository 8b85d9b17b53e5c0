package dev.roundabout.cli.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A program: a backend, and on another port its answer to probes over HTTP. Arguments: address, port, port for probes, its
 * number, the file of its {@link Records}. Says {@code ready}; ends with its input.
 */
final class BackendProgram {
    private static final int BACKLOG = 4096;
    private static final long WHILE_NOTHING_IS_DUE_MILLIS = 1000;

    private final Selector selector;
    private final int backend;
    private final Records records;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final PriorityQueue<Thought> thinking = new PriorityQueue<>(Comparator.comparingLong(Thought::until));

    private BackendProgram(Selector selector, int backend, Records records) {
        this.selector = selector;
        this.backend = backend;
        this.records = records;
    }

    /** Serves until its input ends, or somebody kills it. */
    public static void main(String[] args) throws IOException {
        BackendProgram program =
                new BackendProgram(Selector.open(), Integer.parseInt(args[3]), Records.open(Path.of(args[4])));
        program.listen(args[0], Integer.parseInt(args[1]), BackendConnection::new);
        program.listen(args[0], Integer.parseInt(args[2]), (owner, key) -> new ProbeConnection(key));
        InputEnd.whenReached(() -> Runtime.getRuntime().halt(0));
        System.out.println("ready");
        program.serve();
    }

    Records records() {
        return records;
    }

    int number() {
        return backend;
    }

    /** What every read goes to; whoever reads uses it up before anyone else reads. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Runs it after so many milliseconds, on the loop. */
    void after(int millis, Runnable task) {
        thinking.add(new Thought(System.nanoTime() + millis * 1_000_000L, task));
    }

    private void listen(String address, int port, Service service) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(address, port), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT, (Peer) key -> accept(listener, service));
    }

    private void accept(ServerSocketChannel listener, Service service) throws IOException {
        for (SocketChannel next = listener.accept(); next != null; next = listener.accept()) {
            next.configureBlocking(false);
            next.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = next.register(selector, SelectionKey.OP_READ);
            key.attach(service.serve(this, key));
        }
    }

    private void serve() throws IOException {
        while (true) {
            selector.select(key -> ready((Peer) key.attachment(), key), untilNextIsDue());
            for (Thought next = thinking.peek(); next != null && next.until() - System.nanoTime() <= 0; ) {
                thinking.remove().task().run();
                next = thinking.peek();
            }
        }
    }

    private long untilNextIsDue() {
        Thought next = thinking.peek();
        return next == null
                ? WHILE_NOTHING_IS_DUE_MILLIS
                : Math.max(1, (next.until() - System.nanoTime() + 999_999) / 1_000_000);
    }

    private static void ready(Peer peer, SelectionKey key) {
        try {
            peer.ready(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever a selection key belongs to. Expected errors of its connection are its own matter. */
    interface Peer {
        void ready(SelectionKey key) throws IOException;
    }

    private interface Service {
        Peer serve(BackendProgram owner, SelectionKey key);
    }

    private record Thought(long until, Runnable task) {}

    /** Answers whatever comes with 200. */
    private record ProbeConnection(SelectionKey own) implements Peer {
        private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                .getBytes(StandardCharsets.US_ASCII);

        @Override
        public void ready(SelectionKey key) throws IOException {
            try (SocketChannel channel = (SocketChannel) own.channel()) {
                if (channel.read(ByteBuffer.allocate(1024)) > 0) {
                    channel.write(ByteBuffer.wrap(ANSWER));
                }
            } catch (IOException gone) {
                own.cancel();
            }
        }
    }
}
