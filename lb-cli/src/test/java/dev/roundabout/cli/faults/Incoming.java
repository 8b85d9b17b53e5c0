package dev.roundabout.cli.faults;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A payload on its way in, with so many bytes of digests behind it; the first of them is its own. */
final class Incoming {
    private final MessageDigest digest = Wire.digest();
    private final ByteBuffer tail;
    private long left;
    private byte @Nullable [] computed;

    Incoming(long length, int tailLength) {
        this.left = length;
        this.tail = ByteBuffer.allocate(tailLength);
    }

    /** Takes what belongs to it, and leaves the rest. */
    void take(ByteBuffer bytes) {
        if (left > 0) {
            int count = (int) Math.min(left, bytes.remaining());
            digest.update(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            left -= count;
        }
        while (tail.hasRemaining() && bytes.hasRemaining()) {
            tail.put(bytes.get());
        }
    }

    boolean isComplete() {
        return !tail.hasRemaining();
    }

    /** What the bytes that came come to. */
    byte[] digest() {
        if (computed == null) {
            computed = digest.digest();
        }
        return computed;
    }

    /** Whether that is what the sender says. Only of a complete one. */
    boolean isRight() {
        return MessageDigest.isEqual(digest(), told(0));
    }

    /** The digest at that place of the tail. */
    byte[] told(int place) {
        byte[] told = new byte[Wire.DIGEST];
        tail.get(place * Wire.DIGEST, told);
        return told;
    }
}
