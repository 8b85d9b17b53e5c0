package dev.roundabout.internal.pool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * How long connecting took, over the last one to two minutes, within 12 %. Recorded by event loops, read by anyone.
 *
 * <p>Two generations of logarithmic buckets (eight to the octave, from a microsecond), each of 0.9 kB: {@link #record}
 * fills the younger one, {@link #age} drops the older. A value that is recorded while a generation is dropped may be
 * lost, which no percentile notices.
 */
final class ConnectTimes {
    private static final int PER_OCTAVE_BITS = 3;
    private static final int PER_OCTAVE = 1 << PER_OCTAVE_BITS;
    /** Up to 2^27 microseconds, 134 s; more counts as that. */
    private static final int BUCKETS = (28 - PER_OCTAVE_BITS) * PER_OCTAVE;

    private volatile AtomicIntegerArray young = new AtomicIntegerArray(BUCKETS);
    private volatile AtomicIntegerArray old = new AtomicIntegerArray(BUCKETS);

    void record(long nanos) {
        young.getAndIncrement(bucket(Math.max(0, nanos / 1000)));
    }

    /** Forgets the older generation. Called once a minute, by one thread. */
    void age() {
        old = young;
        young = new AtomicIntegerArray(BUCKETS);
    }

    /** The value below which {@code share} of all lie, as the upper edge of its bucket; {@code null} without values. */
    @Nullable
    Duration percentile(double share) {
        AtomicIntegerArray first = young;
        AtomicIntegerArray second = old;
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += first.get(i) + (second == first ? 0 : second.get(i));
        }
        long rank = Math.max(1, (long) Math.ceil(total * share));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += first.get(i) + (second == first ? 0 : second.get(i));
            if (seen >= rank) {
                return Duration.ofNanos(upperEdgeMicros(i) * 1000);
            }
        }
        return null;
    }

    /** Below eight microseconds a bucket each; above, eight to every power of two. */
    private static int bucket(long micros) {
        if (micros < PER_OCTAVE) {
            return (int) micros;
        }
        int octave = 63 - Long.numberOfLeadingZeros(micros) - PER_OCTAVE_BITS;
        int within = (int) (micros >>> octave) - PER_OCTAVE;
        return Math.min(BUCKETS - 1, (octave + 1) * PER_OCTAVE + within);
    }

    private static long upperEdgeMicros(int bucket) {
        if (bucket < PER_OCTAVE) {
            return bucket + 1L;
        }
        int octave = bucket / PER_OCTAVE - 1;
        long within = (long) PER_OCTAVE + bucket % PER_OCTAVE;
        return (within + 1) << octave;
    }
}
