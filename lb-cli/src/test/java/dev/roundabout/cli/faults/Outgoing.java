package dev.roundabout.cli.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;

/** Bytes on their way out: a head, and perhaps a payload with its digest and another digest behind it. */
final class Outgoing {
    private static final int SMALL = 8192;

    private final long number;
    private final long length;
    private final MessageDigest digest = Wire.digest();
    private final byte[] otherDigest;

    private ByteBuffer ready;
    private long sent;
    private boolean last;

    private Outgoing(ByteBuffer head, long number, long length, byte[] otherDigest, boolean last) {
        this.number = number;
        this.length = length;
        this.otherDigest = otherDigest;
        this.ready = head;
        this.last = last;
    }

    /** Only these bytes. */
    static Outgoing only(ByteBuffer bytes) {
        return new Outgoing(bytes, 0, 0, new byte[0], true);
    }

    /** A head, which may be empty, the payload of a connection, its digest, and another one. A small one goes out in one piece. */
    static Outgoing payload(ByteBuffer head, long number, long length, byte[] otherDigest) {
        Outgoing outgoing = new Outgoing(head, number, length, otherDigest, false);
        int whole = head.remaining() + (int) Math.min(length, SMALL) + Wire.DIGEST + otherDigest.length;
        if (whole <= SMALL) {
            ByteBuffer all = ByteBuffer.allocate(whole).put(head);
            while (outgoing.sent < length) {
                all.put(outgoing.next());
            }
            outgoing.ready = all.put(outgoing.tail()).flip();
        }
        return outgoing;
    }

    /** Writes what the socket takes; returns whether that was all. */
    boolean write(SocketChannel channel) throws IOException {
        while (true) {
            while (ready.hasRemaining()) {
                if (channel.write(ready) == 0) {
                    return false;
                }
            }
            if (last) {
                return true;
            }
            ready = sent < length ? next() : tail();
        }
    }

    private ByteBuffer next() {
        ByteBuffer content = Wire.content(number, sent, Math.min(length - sent, 1 << 18));
        digest.update(content.duplicate());
        sent += content.remaining();
        return content;
    }

    private ByteBuffer tail() {
        last = true;
        return ByteBuffer.allocate(Wire.DIGEST + otherDigest.length)
                .put(digest.digest())
                .put(otherDigest)
                .flip();
    }
}
