package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategiesTest {
    @Test
    void everyNameIsRead() {
        assertThat(Strategies.names())
                .hasSize(7)
                .allSatisfy(name -> assertThat(Strategies.parse(name).name()).startsWith(name));
    }

    @ParameterizedTest
    @CsvSource({
        "lax-stored-ip, lax-stored-ip:30m",
        "strict-stored-ip, strict-stored-ip:30m",
        "lax-stored-ip:30m, lax-stored-ip:30m",
        "lax-stored-ip:60, lax-stored-ip:1m",
        "lax-stored-ip:90s, lax-stored-ip:90s",
        "lax-stored-ip:1800, lax-stored-ip:30m",
        "strict-stored-ip:2h, strict-stored-ip:2h",
        "strict-stored-ip:500ms, strict-stored-ip:500ms",
        "strict-stored-ip:90m, strict-stored-ip:90m",
        "strict-stored-ip:120m, strict-stored-ip:2h"
    })
    void timeoutsAreReadAndNamedInTheirLargestUnit(String text, String name) {
        assertThat(Strategies.parse(text).name()).isEqualTo(name);
        assertThat(Strategies.parse(name)).isEqualTo(Strategies.parse(text));
    }

    @Test
    void strategiesOfOneNameAreEqual() {
        assertThat(Strategies.parse("lax-stored-ip:60")).isEqualTo(Strategies.laxStoredIp(Duration.ofMinutes(1)));
        assertThat(Strategies.laxHashedIp()).isNotEqualTo(Strategies.strictHashedIp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "roundrobin", "Round-Robin", "r", "weighted:5", ":5", "lax-hashed", " round-robin"})
    void unknownWordsAreRefusedNamingAllThatExist(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.parse(text))
                .withMessage("strategy: " + text + " (expected: one of round-robin, least-connections, first-available,"
                        + " lax-hashed-ip, strict-hashed-ip, lax-stored-ip, strict-stored-ip)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0s", "-5", "5x", "1.5h", "30 m", "367000d", "8785h", "999999999999999999h", "m"})
    void badTimeoutsAreRefusedNamingTheForm(String timeout) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.parse("lax-stored-ip:" + timeout))
                .withMessage(
                        "strategy: lax-stored-ip:" + timeout + " (expected: lax-stored-ip:TIMEOUT, where TIMEOUT is"
                                + " 30m, 90s, 2h, 500ms or a number of seconds, at most 366 days)");
    }

    @Test
    void timeoutWhereNoneIsKnownIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.parse("round-robin:5"))
                .withMessage("strategy: round-robin:5 (expected: round-robin without a timeout)");
    }

    @Test
    void unprintableTextDoesNotReachTheMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.parse("x\n\u001b[31m" + "y".repeat(1000)))
                .withMessageStartingWith("strategy: x??[31my")
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void durationsOutOfRangeAreRefused() {
        for (Duration timeout : new Duration[] {
            Duration.ZERO,
            Duration.ofSeconds(-1),
            Duration.ofNanos(1),
            Duration.ofNanos(1_500_000),
            Duration.ofDays(367)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Strategies.laxStoredIp(timeout))
                    .withMessage("timeout: " + timeout + " (expected: whole milliseconds, from 1 ms to 366 days)");
        }
    }
}
