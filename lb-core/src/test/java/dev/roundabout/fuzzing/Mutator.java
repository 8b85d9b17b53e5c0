package dev.roundabout.fuzzing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages inputs, once to eight times each, mostly once or twice: bits, bytes, numbers, words, pieces left out, said twice or taken from another
 * input. The same seeds, words and number give the same inputs in the same order, on every Java. One thread at a time.
 */
public final class Mutator {
    private static final int MOST_DAMAGES = 3; // as a power of two
    private static final int LONGEST = 1 << 16;
    private static final byte[] BYTES = {
        0, 1, '\t', '\n', '\r', ' ', '"', '%', ',', '-', '0', ':', 0x7f, (byte) 0x80, -1
    };
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "00",
            "1",
            "255",
            "256",
            "65535",
            "65536",
            "2147483647",
            "2147483648",
            "4294967295",
            "999999999",
            "9223372036854775807",
            "9223372036854775808",
            "1e9",
            "0x10",
            "1.5",
            "99999999999999999999999999");

    private final List<byte[]> seeds;
    private final List<byte[]> words;
    private final Random random;

    Mutator(List<byte[]> seeds, List<byte[]> words, long seed) {
        this.seeds = seeds;
        this.words = words;
        this.random = new Random(seed);
    }

    /** The next damaged input, at most 64 KiB. */
    public byte[] next() {
        return damage(any(seeds));
    }

    /** A damaged copy. */
    public byte[] damage(byte[] input) {
        byte[] bytes = input.clone();
        for (int left = 1 + random.nextInt(1 << random.nextInt(MOST_DAMAGES + 1)); left > 0; left--) {
            bytes = once(bytes);
        }
        return bytes.length <= LONGEST ? bytes : Arrays.copyOf(bytes, LONGEST);
    }

    /** A number from 0 to below the bound, for what a target decides beside the input. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    private byte[] once(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(8)));
        return switch (random.nextInt(10)) {
            case 0 -> flipped(bytes, at);
            case 1 -> replaced(bytes, at, Math.min(1, length), new byte[] {BYTES[random.nextInt(BYTES.length)]});
            case 2 -> replaced(bytes, at, Math.min(1, length), new byte[] {(byte) random.nextInt(256)});
            case 3 -> replaced(bytes, at, 0, word());
            case 4 -> replaced(bytes, at, length, word());
            case 5 -> replaced(bytes, at, length, new byte[0]);
            case 6 -> replaced(bytes, at, 0, repeated(bytes, at, length));
            case 7 -> number(bytes, at);
            case 8 -> spliced(bytes, at);
            default -> Arrays.copyOf(bytes, at);
        };
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        if (at < copy.length) {
            copy[at] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private byte[] word() {
        return words.isEmpty() ? new byte[] {BYTES[random.nextInt(BYTES.length)]} : any(words);
    }

    /** Mostly once more, at times so often that it becomes long or deep. */
    private byte[] repeated(byte[] bytes, int at, int length) {
        int times = random.nextInt(8) == 0 ? 1 + random.nextInt(200) : 1;
        byte[] all = new byte[length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, at, all, i * length, length);
        }
        return all;
    }

    /** The next number that is written there becomes another one. */
    private byte[] number(byte[] bytes, int from) {
        int start = from;
        while (start < bytes.length && !digit(bytes[start])) {
            start++;
        }
        int end = start;
        while (end < bytes.length && digit(bytes[end])) {
            end++;
        }
        String number = NUMBERS.get(random.nextInt(NUMBERS.size()));
        return replaced(bytes, start, end - start, number.getBytes(StandardCharsets.US_ASCII));
    }

    /** The beginning of this one and the end of another one. */
    private byte[] spliced(byte[] bytes, int at) {
        byte[] other = any(seeds);
        int from = random.nextInt(other.length + 1);
        return replaced(bytes, at, bytes.length - at, Arrays.copyOfRange(other, from, other.length));
    }

    private byte[] any(List<byte[]> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] replaced(byte[] bytes, int at, int length, byte[] with) {
        byte[] all = new byte[bytes.length - length + with.length];
        System.arraycopy(bytes, 0, all, 0, at);
        System.arraycopy(with, 0, all, at, with.length);
        System.arraycopy(bytes, at + length, all, at + with.length, bytes.length - at - length);
        return all;
    }
}
