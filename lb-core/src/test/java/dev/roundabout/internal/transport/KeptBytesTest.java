package dev.roundabout.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The account of kept bytes. */
class KeptBytesTest {
    private static final int LIMIT = 1024 * 1024;
    private static final int WANTED = 64 * 1024;

    private final KeptBytes kept = new KeptBytes(LIMIT);

    /** BEHAVIOUR 60: reads shrink and sessions are refused before there is no memory for them. */
    @Test
    void limitIsAQuarterOfTheMemoryForBuffersAndAtMost64MiB() {
        assertThat(limit(KeptBytes.within(40 << 20))).isEqualTo(10 << 20);
        assertThat(limit(KeptBytes.within(256 << 20))).isEqualTo(64 << 20);
        assertThat(limit(KeptBytes.within(8L << 30))).isEqualTo(64 << 20);
    }

    /** What it may hold: one byte less is not full. */
    private static long limit(KeptBytes kept) {
        long limit = 0;
        for (long step = 1L << 40; step > 0; step >>= 1) {
            kept.add(step);
            if (kept.full()) {
                kept.remove(step);
            } else {
                limit += step;
            }
        }
        return limit + 1;
    }

    /** BEHAVIOUR 60. */
    @Test
    void upToHalfReadsAreAsLargeAsWanted() {
        assertThat(kept.readSize(WANTED)).isEqualTo(WANTED);
        kept.add(LIMIT / 2);
        assertThat(kept.readSize(WANTED)).isEqualTo(WANTED);
    }

    /** BEHAVIOUR 60. */
    @Test
    void aboveHalfReadsShrinkEvenly() {
        kept.add(LIMIT / 2 + LIMIT / 8);
        assertThat(kept.readSize(WANTED)).isEqualTo(WANTED * 3 / 4);
        kept.add(LIMIT / 8);
        assertThat(kept.readSize(WANTED)).isEqualTo(WANTED / 2);
        kept.add(LIMIT / 8);
        assertThat(kept.readSize(WANTED)).isEqualTo(WANTED / 4);
        kept.remove(LIMIT / 2);
        assertThat(kept.readSize(WANTED)).isEqualTo(WANTED);
    }

    /** BEHAVIOUR 60: who reads nothing at all never hears of an end. */
    @Test
    void aFullOneLeavesAKibibyte() {
        kept.add(LIMIT - 1);
        assertThat(kept.readSize(WANTED)).isEqualTo(1024);
        kept.add(1);
        assertThat(kept.readSize(WANTED)).isEqualTo(1024);
        kept.add(10L * LIMIT);
        assertThat(kept.readSize(WANTED)).isEqualTo(1024);
    }

    @Test
    void nobodyReadsMoreThanIsWanted() {
        assertThat(kept.readSize(100)).isEqualTo(100);
        kept.add(LIMIT);
        assertThat(kept.readSize(100)).isEqualTo(100);
        assertThat(kept.readSize(Integer.MAX_VALUE)).isEqualTo(1024);
    }

    @Test
    void largestReadAndLargestLimitDoNotOverflow() {
        KeptBytes large = new KeptBytes(Long.MAX_VALUE / Integer.MAX_VALUE);
        large.add(Long.MAX_VALUE / Integer.MAX_VALUE * 3 / 4);
        assertThat(large.readSize(Integer.MAX_VALUE)).isBetween(Integer.MAX_VALUE / 2 - 10, Integer.MAX_VALUE / 2 + 10);
    }

    /** BEHAVIOUR 60. */
    @Test
    void fullIsFromTheLimitOn() {
        kept.add(LIMIT - 1);
        assertThat(kept.full()).isFalse();
        kept.add(1);
        assertThat(kept.full()).isTrue();
        kept.remove(1);
        assertThat(kept.full()).isFalse();
        assertThat(kept.now()).isEqualTo(LIMIT - 1);
    }

    @Test
    void theUsualLimitIsSixtyFourMebibytes() {
        KeptBytes usual = new KeptBytes();
        usual.add(64L * 1024 * 1024 - 1);
        assertThat(usual.full()).isFalse();
        usual.add(1);
        assertThat(usual.full()).isTrue();
    }

    @Test
    void whatThreadsAddAndRemoveAtOnceBalances() {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            SplittableRandom random = new SplittableRandom(thread);
            threads.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 50_000; i++) {
                    int bytes = random.nextInt(WANTED);
                    kept.add(bytes);
                    kept.remove(bytes);
                }
            }));
        }
        threads.forEach(CompletableFuture::join);
        assertThat(kept.now()).isZero();
    }
}
