package dev.roundabout.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One connection on which requests follow each other without waiting; answers come in the same order and are all of one
 * length, that of the first. One thread sends, another one reads.
 */
final class PipelinedConnection {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: backend\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] GOOD = "HTTP/1.1 200".getBytes(US_ASCII);
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n");
    private static final int MOST_OPEN = 1 << 14;

    private final SocketChannel channel;
    private final int answerLength;
    private final Listener listener;

    // Sender writes, reader reads what lies before `sent`.
    private final long[] due = new long[MOST_OPEN];
    private volatile int sent;

    // Reader writes, sender reads.
    private volatile int read;

    // Sender only.
    private final ByteBuffer request = ByteBuffer.allocateDirect(REQUEST.length).put(REQUEST);

    // Reader only.
    private final ByteBuffer input = ByteBuffer.allocateDirect(1 << 16);
    private int position;

    private PipelinedConnection(SocketChannel channel, int answerLength, Listener listener) {
        this.channel = channel;
        this.answerLength = answerLength;
        this.listener = listener;
    }

    /** Connects, and makes one request to learn how long an answer is. */
    static PipelinedConnection open(InetSocketAddress address, Selector selector, Listener listener)
            throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        PipelinedConnection connection = new PipelinedConnection(channel, firstAnswer(channel), listener);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, connection);
        return connection;
    }

    /** Sends a request that was due then. */
    void send(long dueNanos) throws IOException {
        int number = sent;
        if (number - read == MOST_OPEN) {
            throw new IOException(MOST_OPEN + " requests without an answer on one connection");
        }
        due[number & (MOST_OPEN - 1)] = dueNanos;
        sent = number + 1;
        request.flip();
        while (request.hasRemaining()) {
            if (channel.write(request) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** Reads what there is and tells of each answer that is complete. */
    void read() {
        try {
            if (channel.read(input.clear()) < 0) {
                throw new IOException("the connection ended");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long now = System.nanoTime();
        input.flip();
        while (input.hasRemaining()) {
            if (position < GOOD.length) {
                if (input.get() != GOOD[position]) {
                    throw new UncheckedIOException(new IOException("an answer that is not 200"));
                }
                position++;
            } else {
                int skipped = Math.min(input.remaining(), answerLength - position);
                input.position(input.position() + skipped);
                position += skipped;
            }
            if (position == answerLength) {
                position = 0;
                complete(now);
            }
        }
    }

    private void complete(long now) {
        int number = read;
        if (number == sent) {
            throw new UncheckedIOException(new IOException("an answer without its request"));
        }
        long dueNanos = due[number & (MOST_OPEN - 1)];
        read = number + 1;
        listener.answered(dueNanos, now);
    }

    private static int firstAnswer(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(REQUEST));
        ByteBuffer answer = ByteBuffer.allocate(4096);
        while (channel.read(answer) >= 0) {
            String text = new String(answer.array(), 0, answer.position(), US_ASCII);
            int head = text.indexOf("\r\n\r\n") + 4;
            Matcher length = LENGTH.matcher(text);
            if (head >= 4 && length.find()) {
                int whole = head + Integer.parseInt(length.group(1));
                if (answer.position() >= whole) {
                    return whole;
                }
            }
        }
        throw new IOException("the first answer did not come whole");
    }

    /** Told of each answer, on the reading thread. */
    interface Listener {
        /** When the request was due, and when its answer was complete. */
        void answered(long dueNanos, long nowNanos);
    }
}
