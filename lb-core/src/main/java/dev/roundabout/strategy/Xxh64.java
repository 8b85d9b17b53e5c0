package dev.roundabout.strategy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The hash function XXH64 as its specification has it (xxHash fast digest algorithm 0.1.1, "XXH64 Algorithm
 * Description"). Published and the same everywhere, so that two nodes agree on a client's backend without talking.
 */
final class Xxh64 {
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;

    private Xxh64() {}

    /** The hash of any number of bytes. */
    static long hash(byte[] input, long seed) {
        ByteBuffer bytes = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        long acc = (input.length < STRIPE ? seed + PRIME_5 : stripes(bytes, seed)) + input.length;
        while (bytes.remaining() >= 8) {
            acc = eight(acc, bytes.getLong());
        }
        if (bytes.remaining() >= 4) {
            acc = four(acc, bytes.getInt());
        }
        while (bytes.hasRemaining()) {
            acc = Long.rotateLeft(acc ^ (bytes.get() & 0xffL) * PRIME_5, 11) * PRIME_1;
        }
        return avalanche(acc);
    }

    /** The hash of four bytes, the first of which is the highest of the number (network order). */
    static long hash(int four, long seed) {
        return avalanche(four(seed + PRIME_5 + 4, Integer.reverseBytes(four)));
    }

    /** The hash of sixteen bytes, the first of which is the highest of {@code high} (network order). */
    static long hash(long high, long low, long seed) {
        return avalanche(eight(eight(seed + PRIME_5 + 16, Long.reverseBytes(high)), Long.reverseBytes(low)));
    }

    private static long stripes(ByteBuffer bytes, long seed) {
        long acc1 = seed + PRIME_1 + PRIME_2;
        long acc2 = seed + PRIME_2;
        long acc3 = seed;
        long acc4 = seed - PRIME_1;
        while (bytes.remaining() >= STRIPE) {
            acc1 = round(acc1, bytes.getLong());
            acc2 = round(acc2, bytes.getLong());
            acc3 = round(acc3, bytes.getLong());
            acc4 = round(acc4, bytes.getLong());
        }
        long acc = Long.rotateLeft(acc1, 1)
                + Long.rotateLeft(acc2, 7)
                + Long.rotateLeft(acc3, 12)
                + Long.rotateLeft(acc4, 18);
        return merge(merge(merge(merge(acc, acc1), acc2), acc3), acc4);
    }

    private static long round(long acc, long lane) {
        return Long.rotateLeft(acc + lane * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long acc, long other) {
        return (acc ^ round(0, other)) * PRIME_1 + PRIME_4;
    }

    private static long eight(long acc, long lane) {
        return Long.rotateLeft(acc ^ round(0, lane), 27) * PRIME_1 + PRIME_4;
    }

    private static long four(long acc, int lane) {
        return Long.rotateLeft(acc ^ Integer.toUnsignedLong(lane) * PRIME_1, 23) * PRIME_2 + PRIME_3;
    }

    private static long avalanche(long acc) {
        long mixed = (acc ^ acc >>> 33) * PRIME_2;
        mixed = (mixed ^ mixed >>> 29) * PRIME_3;
        return mixed ^ mixed >>> 32;
    }
}
