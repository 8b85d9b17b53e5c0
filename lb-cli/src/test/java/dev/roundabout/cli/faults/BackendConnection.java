package dev.roundabout.cli.faults;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A backend's side of one connection. */
final class BackendConnection implements BackendProgram.Peer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BackendProgram program;
    private final SelectionKey key;
    private final SocketChannel channel;
    private final ByteBuffer head = ByteBuffer.allocate(Wire.REQUEST_HEAD);

    // Known when the head is complete.
    private long number = -1;
    private Kind kind = Kind.LEAVES;
    private int thinkMillis;
    private long answerLength;
    private @Nullable Incoming request;

    private final MessageDigest echoed = Wire.digest();
    private @Nullable Outgoing outgoing;
    private boolean requestDone;
    private boolean inputEnded;
    private boolean answered;

    BackendConnection(BackendProgram program, SelectionKey key) {
        this.program = program;
        this.key = key;
        this.channel = (SocketChannel) key.channel();
    }

    @Override
    public void ready(SelectionKey ready) throws IOException {
        try {
            if (key.isWritable()) {
                write();
            }
            if (key.isValid() && key.isReadable()) {
                read();
            }
        } catch (IOException reset) {
            end(kind == Kind.CLIENT_RESETS ? Records.FINISHED : Records.BROKEN);
        }
    }

    private void read() throws IOException {
        ByteBuffer buffer = program.buffer();
        int count = channel.read(buffer.clear());
        if (count < 0) {
            inputEnded = true;
            key.interestOpsAnd(~SelectionKey.OP_READ);
            inputEnded();
        } else if (count > 0) {
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
        if (kind == Kind.STREAM) {
            echo(bytes);
        } else if (request != null) {
            request.take(bytes);
            if (request.isComplete() && !requestDone) {
                requestDone = true;
                if (!request.isRight()) {
                    program.records().ended(number, Records.WRONG);
                }
                requestDone();
            }
            if (bytes.hasRemaining()) {
                program.records().ended(number, Records.WRONG);
            }
        }
    }

    private void begin() throws IOException {
        head.flip();
        number = head.getLong();
        kind = Kind.of(head.getInt());
        thinkMillis = head.getInt();
        request = new Incoming(head.getLong(), Wire.DIGEST);
        answerLength = head.getLong();
        program.records().begun(number);
        switch (kind) {
            case BACKEND_HALF_CLOSES -> answer(answerHead(), answerLength);
            case CLIENT_RESETS, STREAM -> send(Outgoing.only(answerHead()));
            default -> {
                // The request is to come first.
            }
        }
    }

    private void requestDone() throws IOException {
        switch (kind) {
            case BACKEND_ENDS, CLIENT_ENDS -> think();
            case CLIENT_HALF_CLOSES -> send(Outgoing.only(answerHead()));
            case BACKEND_RESETS -> {
                send(Outgoing.payload(answerHead(), number, answerLength / 2, new byte[0]));
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                end(Records.FINISHED);
            }
            default -> {
                // Others wait for the end of the input.
            }
        }
    }

    private void inputEnded() throws IOException {
        switch (kind) {
            case DATA_AND_FIN -> {
                if (requestDone) {
                    think();
                } else {
                    end(Records.BROKEN);
                }
            }
            case CLIENT_HALF_CLOSES -> {
                if (requestDone) {
                    answer(NOTHING, answerLength);
                } else {
                    end(Records.BROKEN);
                }
            }
            case BACKEND_HALF_CLOSES, CLIENT_ENDS -> end(requestDone && answered ? Records.FINISHED : Records.BROKEN);
            case CLIENT_RESETS -> end(Records.WRONG);
            case STREAM -> {
                answered = true;
                send(Outgoing.only(ByteBuffer.wrap(echoed.digest())));
            }
            default -> end(Records.BROKEN);
        }
    }

    /** Answers after the time the client asked for. */
    private void think() throws IOException {
        if (thinkMillis == 0) {
            answer(answerHead(), answerLength);
        } else {
            program.after(thinkMillis, () -> {
                try {
                    answer(answerHead(), answerLength);
                } catch (IOException reset) {
                    end(Records.BROKEN);
                }
            });
        }
    }

    private void answer(ByteBuffer first, long length) throws IOException {
        if (!key.isValid()) {
            return;
        }
        answered = true;
        byte[] requestDigest = requestDone && request != null ? request.digest() : new byte[Wire.DIGEST];
        send(Outgoing.payload(first, number, length, requestDigest));
    }

    private ByteBuffer answerHead() {
        return Wire.answerHead(number, program.number());
    }

    private void echo(ByteBuffer bytes) throws IOException {
        if (bytes.hasRemaining()) {
            echoed.update(bytes.duplicate());
            send(Outgoing.only(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip()));
        }
    }

    /** One thing is sent at a time: the kinds do not overlap, and a stream's client waits for its message to come back. */
    private void send(Outgoing next) throws IOException {
        if (outgoing != null) {
            throw new IllegalStateException(kind + " " + number + " has not sent what came before");
        }
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
        if (answered) {
            switch (kind) {
                case BACKEND_HALF_CLOSES -> {
                    channel.shutdownOutput();
                    if (inputEnded) {
                        end(requestDone ? Records.FINISHED : Records.BROKEN);
                    }
                }
                case CLIENT_ENDS -> {
                    if (inputEnded) {
                        end(Records.FINISHED);
                    }
                }
                default -> end(Records.FINISHED);
            }
        }
    }

    private void end(byte how) {
        try {
            channel.close();
        } catch (IOException e) {
            System.err.println("close: " + e);
        }
        if (number >= 0) {
            program.records().ended(number, how);
        }
    }
}
