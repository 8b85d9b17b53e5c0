package dev.roundabout.internal.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcceptBurstTest {
    private final AcceptBurst burst = new AcceptBurst();

    @Test
    void oneAtATimeUntilACrowdIsLikely() {
        for (int i = 0; i < 15; i++) {
            burst.ended(1);
            assertThat(burst.most()).isEqualTo(1);
        }
        burst.ended(1);
        assertThat(burst.most()).isEqualTo(2);
    }

    @Test
    void aCrowdIsTakenInTwiceAsFastEachTimeUpToABound() {
        crowd();
        assertThat(burst.most()).isEqualTo(2);
        int last = 2;
        for (int i = 0; i < 10; i++) {
            burst.ended(burst.most());
            assertThat(burst.most()).isEqualTo(Math.min(64, 2 * last));
            last = burst.most();
        }
    }

    @Test
    void whenTheCrowdIsGoneThePaceIsThatOfTheLastBurst() {
        crowd();
        burst.ended(2);
        burst.ended(3);
        assertThat(burst.most()).isEqualTo(3);
        burst.ended(0);
        assertThat(burst.most()).isEqualTo(1);
    }

    @Test
    void oneThatWasNotThereBreaksTheRow() {
        for (int i = 0; i < 15; i++) {
            burst.ended(1);
        }
        burst.ended(0);
        burst.ended(1);
        assertThat(burst.most()).isEqualTo(1);
    }

    private void crowd() {
        for (int i = 0; i < 16; i++) {
            burst.ended(1);
        }
    }
}
