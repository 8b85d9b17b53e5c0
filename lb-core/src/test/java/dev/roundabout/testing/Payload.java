package dev.roundabout.testing;

import java.util.Arrays;
import java.util.Random;

/** Bytes to send: the same for the same seed, without a pattern that would hide a mix-up. */
public final class Payload {
    private Payload() {}

    /**
     * Makes bytes.
     *
     * @param size how many, 0 or more
     * @return bytes of a fixed seed
     */
    public static byte[] ofSize(int size) {
        return ofSize(size, 0);
    }

    /**
     * Makes bytes that differ from those of another seed.
     *
     * @param size how many, 0 or more
     * @param seed any number
     * @return the bytes
     */
    public static byte[] ofSize(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Says nothing if the two are equal, else where they begin to differ. */
    static void requireEqual(byte[] expected, byte[] actual) {
        int at = Arrays.mismatch(expected, actual);
        if (at >= 0) {
            throw new AssertionError("bytes differ from offset " + at + " on: " + actual.length
                    + " bytes came (expected: " + expected.length + " bytes, equal)");
        }
    }
}
