package dev.roundabout.cli.faults;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A stream's messages as its client sees them: one at a time, each comes back, and in the end a digest of them all. */
final class Talk {
    private final MessageDigest said = Wire.digest();
    private final MessageDigest heard = Wire.digest();
    private final ByteBuffer verdict = ByteBuffer.allocate(Wire.DIGEST);
    private long saidBytes;
    private long heardBytes;
    private long saidAt;
    private long longestWait;
    private boolean isLeaving;

    /** The next message of the connection with this number. */
    ByteBuffer say(long number, long length, long now) {
        ByteBuffer message = Wire.content(number, saidBytes, length);
        said.update(message.duplicate());
        saidBytes += message.remaining();
        saidAt = now;
        return message;
    }

    /** Nothing more will be said: now the digest is waited for. */
    void leave(long now) {
        isLeaving = true;
        saidAt = now;
    }

    /** For how long something has been waited for, 0 if nothing is. */
    long waitingFor(long now) {
        return heardBytes < saidBytes || isLeaving ? now - saidAt : 0;
    }

    boolean isLeaving() {
        return isLeaving;
    }

    long longestWait() {
        return longestWait;
    }

    /** Takes what came; what is wrong with it, or null. */
    @Nullable
    String hear(ByteBuffer bytes, long now) {
        int echo = (int) Math.min(bytes.remaining(), saidBytes - heardBytes);
        if (echo > 0) {
            heard.update(bytes.slice(bytes.position(), echo));
            bytes.position(bytes.position() + echo);
            heardBytes += echo;
            if (heardBytes == saidBytes) {
                longestWait = Math.max(longestWait, now - saidAt);
            }
        }
        while (isLeaving && verdict.hasRemaining() && bytes.hasRemaining()) {
            verdict.put(bytes.get());
        }
        return bytes.hasRemaining() ? "more than was said" : null;
    }

    /** Whether everything came: the digest too. */
    boolean isComplete() {
        return !verdict.hasRemaining();
    }

    /** Whether backend and client heard what was said. Only of a complete one. */
    boolean isRight() {
        byte[] all = said.digest();
        return MessageDigest.isEqual(all, verdict.array()) && MessageDigest.isEqual(all, heard.digest());
    }
}
