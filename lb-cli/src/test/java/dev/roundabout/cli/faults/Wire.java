package dev.roundabout.cli.faults;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;

/**
 * What goes over a connection. The client sends a head (number, kind, think time in milliseconds, length of request and of
 * answer), as many bytes, and their SHA-256. The backend answers with a head (number, its own number), bytes, their SHA-256,
 * and the SHA-256 of the request as it came. A {@link Kind#STREAM} has heads, then the backend sends everything back as it
 * comes, and after the client's FIN the SHA-256 of it all.
 */
final class Wire {
    static final int REQUEST_HEAD = 32;
    static final int ANSWER_HEAD = 12;
    static final int DIGEST = 32;

    /** Content of every payload, from a place that depends on the connection's number. Its length divides nothing. */
    private static final byte[] CONTENT = content(1_000_003);

    private Wire() {}

    static ByteBuffer requestHead(long number, Kind kind, int thinkMillis, long requestLength, long answerLength) {
        return ByteBuffer.allocate(REQUEST_HEAD)
                .putLong(number)
                .putInt(kind.code())
                .putInt(thinkMillis)
                .putLong(requestLength)
                .putLong(answerLength)
                .flip();
    }

    static ByteBuffer answerHead(long number, int backend) {
        return ByteBuffer.allocate(ANSWER_HEAD).putLong(number).putInt(backend).flip();
    }

    /** The bytes of a payload from a position on, as many as lie together and at most so many. */
    static ByteBuffer content(long number, long position, long most) {
        int from = (int) ((number * 7919 + position) % CONTENT.length);
        return ByteBuffer.wrap(CONTENT, from, (int) Math.min(most, CONTENT.length - from));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new SplittableRandom(1).nextBytes(content);
        return content;
    }
}
