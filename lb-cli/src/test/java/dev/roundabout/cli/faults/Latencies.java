package dev.roundabout.cli.faults;

import java.util.Arrays;

/** Times in microseconds, every one of them kept. */
final class Latencies {
    private int[] micros = new int[1024];
    private int count;

    void add(long nanos) {
        if (count == micros.length) {
            micros = Arrays.copyOf(micros, 2 * count);
        }
        micros[count++] = (int) Math.min(Integer.MAX_VALUE, nanos / 1000);
    }

    int count() {
        return count;
    }

    /** The smallest one that so much of all, of 1, is not above; 0 without any. */
    int quantile(double part) {
        if (count == 0) {
            return 0;
        }
        Arrays.sort(micros, 0, count);
        return micros[Math.min(count - 1, (int) Math.ceil(part * count) - 1)];
    }

    void clear() {
        count = 0;
    }
}
