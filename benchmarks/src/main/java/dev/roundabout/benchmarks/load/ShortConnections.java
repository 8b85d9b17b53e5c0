package dev.roundabout.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many connections, a few at a time, each with one HTTP request, its answer, and an end that the backend begins.
 *
 * <p>Arguments: port, connections in all, connections at a time. Fails with the first one that is not answered with 200.
 */
public final class ShortConnections {
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: backend\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);
    private static final String GOOD = "HTTP/1.1 200";

    private final InetSocketAddress address;
    private final AtomicInteger left;

    private ShortConnections(InetSocketAddress address, int connections) {
        this.address = address;
        this.left = new AtomicInteger(connections);
    }

    /** Makes the connections, then prints how many and how long they took. */
    public static void main(String... args) throws InterruptedException, ExecutionException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        int connections = Integer.parseInt(args[1]);
        int concurrency = Integer.parseInt(args[2]);
        long start = System.nanoTime();
        new ShortConnections(address, connections).run(concurrency);
        System.out.printf("connections=%d%n", connections);
        System.out.printf("seconds=%.3f%n", (System.nanoTime() - start) / 1e9);
    }

    private void run(int concurrency) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(concurrency);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                clients.add(threads.submit(() -> {
                    connectUntilNoneIsLeft();
                    return null;
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    private void connectUntilNoneIsLeft() throws IOException {
        ByteBuffer request = ByteBuffer.allocateDirect(REQUEST.length).put(REQUEST);
        ByteBuffer answer = ByteBuffer.allocateDirect(4096);
        while (left.getAndDecrement() > 0) {
            try (SocketChannel channel = SocketChannel.open(address)) {
                request.flip();
                while (request.hasRemaining()) {
                    channel.write(request);
                }
                answer.clear();
                while (channel.read(answer) >= 0) {
                    if (!answer.hasRemaining()) {
                        throw new IOException("an answer of more than " + answer.capacity() + " bytes");
                    }
                }
                check(answer.flip());
            }
        }
    }

    private static void check(ByteBuffer answer) throws IOException {
        byte[] start = new byte[Math.min(GOOD.length(), answer.remaining())];
        answer.get(start);
        String got = new String(start, US_ASCII);
        if (!got.equals(GOOD)) {
            throw new IOException("answered '" + got + "' (expected: " + GOOD + ")");
        }
    }
}
