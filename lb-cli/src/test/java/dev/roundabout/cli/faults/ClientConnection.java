package dev.roundabout.cli.faults;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A client's side of one connection, from its connect to its outcome. */
final class ClientConnection {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ClientProgram program;
    private final Order order;
    private final long number;
    private final Kind kind;
    private final long began = System.nanoTime();
    private final SocketChannel channel;
    private final SelectionKey key;

    private final ByteBuffer head = ByteBuffer.allocate(Wire.ANSWER_HEAD);
    private final Incoming answer;
    private @Nullable Outgoing outgoing;
    private int backend;
    private long received;
    private boolean isOver;

    // A stream's.
    private final @Nullable Talk talk;
    private long nextAt;

    ClientConnection(ClientProgram program, long number, Kind kind) throws IOException {
        this.program = program;
        this.order = program.order();
        this.number = number;
        this.kind = kind;
        this.answer = new Incoming(order.answer(), 2 * Wire.DIGEST);
        this.talk = kind == Kind.STREAM ? new Talk() : null;
        this.channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.key = channel.register(program.selector(), SelectionKey.OP_CONNECT, this);
    }

    long number() {
        return number;
    }

    Kind kind() {
        return kind;
    }

    long began() {
        return began;
    }

    /** The backend's number, 0 while it has not said it. */
    int backend() {
        return backend;
    }

    /** The longest time that a message of a stream took to come back. */
    long longestWait() {
        return talk == null ? 0 : talk.longestWait();
    }

    boolean isOver() {
        return isOver;
    }

    void open() {
        try {
            if (channel.connect(order.to())) {
                connected();
            }
        } catch (IOException e) {
            end(Outcome.NOT_CONNECTED, e.toString());
        }
    }

    void ready() {
        try {
            if (key.isConnectable()) {
                connect();
            }
            if (key.isValid() && key.isWritable()) {
                write();
            }
            if (key.isValid() && key.isReadable()) {
                read();
            }
        } catch (IOException e) {
            boolean expected = kind == Kind.BACKEND_RESETS;
            end(expected ? Outcome.GOOD : Outcome.RESET, after() + ": " + e.getMessage());
        }
    }

    void timeOut() {
        if (!isOver) {
            end(Outcome.TIMED_OUT, after());
        }
    }

    /** For those that stay: says the next message when it is time, and ends when that is wanted. */
    void tick(long now, boolean enough) {
        if (isOver) {
            return;
        }
        try {
            if (!channel.isConnected()) {
                timeOutAfter(now - began);
            } else if (talk == null) {
                if (enough) {
                    end(Outcome.GOOD, "");
                }
            } else if (head.hasRemaining()) {
                timeOutAfter(now - began);
            } else if (talk.waitingFor(now) > 0) {
                timeOutAfter(talk.waitingFor(now));
            } else if (enough) {
                talk.leave(now);
                channel.shutdownOutput();
            } else if (now - nextAt >= 0) {
                nextAt = now + order.pace().toNanos();
                send(Outgoing.only(talk.say(number, order.answer(), now)));
            }
        } catch (IOException e) {
            end(Outcome.RESET, "at a message: " + e.getMessage());
        }
    }

    private void timeOutAfter(long nanos) {
        if (nanos > order.timeout().toNanos()) {
            timeOut();
        }
    }

    private void connect() throws IOException {
        try {
            channel.finishConnect();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("reset")) {
                throw e; // it was made, and then reset before we looked; one that is not made is refused
            }
            end(Outcome.NOT_CONNECTED, e.toString());
            return;
        }
        connected();
    }

    private void connected() throws IOException {
        program.connected(this);
        key.interestOps(SelectionKey.OP_READ);
        ByteBuffer first = Wire.requestHead(
                number, kind, Math.toIntExact(order.think().toMillis()), order.request(), order.answer());
        switch (kind) {
            case LEAVES -> end(Outcome.GOOD, "");
            case SILENT -> {
                // Not a word.
            }
            case STREAM -> {
                // Not all at once.
                nextAt = began + number % 100 * order.pace().toNanos() / 100;
                send(Outgoing.only(first));
            }
            case BACKEND_HALF_CLOSES, CLIENT_RESETS -> send(Outgoing.only(first));
            default -> send(Outgoing.payload(first, number, order.request(), new byte[0]));
        }
    }

    private void send(Outgoing next) throws IOException {
        outgoing = next;
        write();
    }

    private void write() throws IOException {
        if (outgoing == null) {
            return;
        }
        if (!outgoing.write(channel)) {
            key.interestOpsOr(SelectionKey.OP_WRITE);
            return;
        }
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
        outgoing = null;
        if (kind == Kind.DATA_AND_FIN) {
            channel.shutdownOutput();
        } else if (kind == Kind.BACKEND_HALF_CLOSES && answer.isComplete()) {
            end(Outcome.GOOD, "");
        }
    }

    private void read() throws IOException {
        ByteBuffer buffer = program.buffer();
        int count = channel.read(buffer.clear());
        if (count < 0) {
            key.interestOpsAnd(~SelectionKey.OP_READ);
            inputEnded();
        } else {
            received += count;
            take(buffer.flip());
        }
    }

    private void take(ByteBuffer bytes) throws IOException {
        while (head.hasRemaining() && bytes.hasRemaining()) {
            head.put(bytes.get());
            if (!head.hasRemaining()) {
                begin();
            }
        }
        if (isOver) {
            return;
        }
        if (talk != null) {
            String wrong = talk.hear(bytes, System.nanoTime());
            if (wrong != null) {
                end(Outcome.WRONG, wrong);
            }
            return;
        }
        answer.take(bytes);
        if (bytes.hasRemaining()) {
            end(Outcome.WRONG, "more than the answer");
        } else if (answer.isComplete() && kind == Kind.CLIENT_ENDS) {
            judge();
        }
    }

    private void begin() throws IOException {
        head.flip();
        long answered = head.getLong();
        backend = head.getInt();
        if (answered != number) {
            end(Outcome.WRONG, "the answer of " + answered);
        } else if (kind == Kind.CLIENT_RESETS) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            end(Outcome.GOOD, "");
        } else if (kind == Kind.CLIENT_HALF_CLOSES) {
            channel.shutdownOutput();
        }
    }

    private void inputEnded() throws IOException {
        if (kind == Kind.BACKEND_RESETS) {
            end(Outcome.WRONG, "a clean end where a reset belongs, " + after());
        } else if (talk != null) {
            if (!talk.isComplete()) {
                end(Outcome.SHORT, after());
            } else if (!talk.isRight()) {
                end(Outcome.WRONG, "other bytes than were said");
            } else {
                end(Outcome.GOOD, "");
            }
        } else if (!answer.isComplete()) {
            end(Outcome.SHORT, after());
        } else if (kind == Kind.BACKEND_HALF_CLOSES && answer.isRight()) {
            send(Outgoing.payload(NOTHING, number, order.request(), new byte[0]));
        } else {
            judge();
        }
    }

    /** Whether the whole answer is what the backend sent, and the request was what it got. */
    private void judge() {
        if (!answer.isRight()) {
            end(Outcome.WRONG, "other bytes than the backend sent");
        } else if (kind != Kind.BACKEND_HALF_CLOSES && !MessageDigest.isEqual(requestDigest(), answer.told(1))) {
            end(Outcome.WRONG, "the backend got other bytes");
        } else {
            end(Outcome.GOOD, "");
        }
    }

    private byte[] requestDigest() {
        MessageDigest digest = Wire.digest();
        for (long position = 0; position < order.request(); ) {
            ByteBuffer content = Wire.content(number, position, order.request() - position);
            position += content.remaining();
            digest.update(content);
        }
        return digest.digest();
    }

    private String after() {
        return "after " + received + " bytes";
    }

    private void end(Outcome outcome, String cause) {
        if (isOver) {
            return;
        }
        isOver = true;
        try {
            channel.close();
        } catch (IOException e) {
            System.err.println("close: " + e);
        }
        program.ended(this, outcome, cause);
    }
}
