package dev.roundabout.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
    private static final int MANY = 1_000;
    private static final int LOST_AFTER_SECONDS = 120;

    /** BEHAVIOUR 61: within two minutes of silence. */
    @Test
    void nobodyIsTakenForLostLaterThanAfterTwoMinutes() {
        assertThat(KeepAlive.LATEST).satisfies(KeepAliveTest::isInTime);
        assertThat(many()).allSatisfy(KeepAliveTest::isInTime);
    }

    /** BEHAVIOUR 59: what fell silent together is not asked together. */
    @Test
    void connectionsHaveTimesOfTheirOwn() {
        assertThat(many().stream().map(KeepAlive::idleSeconds).distinct()).hasSize(9);
        assertThat(many().stream().map(KeepAlive::intervalSeconds).distinct()).hasSize(5);
    }

    private static List<KeepAlive> many() {
        return Stream.generate(KeepAlive::scattered).limit(MANY).toList();
    }

    private static void isInTime(KeepAlive times) {
        assertThat(times.probes()).isEqualTo(4);
        assertThat(times.idleSeconds() + times.probes() * times.intervalSeconds())
                .isBetween(1, LOST_AFTER_SECONDS);
    }
}
