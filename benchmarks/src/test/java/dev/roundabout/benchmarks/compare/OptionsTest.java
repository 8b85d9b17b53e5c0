package dev.roundabout.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void measuresAndContestantsComeInTheirUsualOrder() {
        Options options = Options.parse("--measures", "bulk,short", "--contestants", "nio,haproxy", "--rounds", "7");
        assertThat(options.measures()).containsExactly(Measure.SHORT, Measure.BULK);
        assertThat(options.contestants()).containsExactly(Contestant.HAPROXY, Contestant.NIO);
        assertThat(options.rounds()).isEqualTo(7);
    }

    @Test
    void aTrialSaysThatItIsNone() {
        assertThat(Options.parse("--seconds", "4").windows()).startsWith("4 s after 4 s and 20000 connections");
        assertThat(Options.parse("--seconds", "20").windows()).startsWith("20 s after 6 s");
        assertThat(Options.parse("--quick").windows()).startsWith("a trial, too short for figures: 2 s after 2 s");
    }

    @Test
    void whatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> Options.parse("--rounds", "0"))
                .hasMessage("--rounds: 0 (expected: a number from 1 to 9999999)");
        assertThatThrownBy(() -> Options.parse("--round", "1")).hasMessage("--round (expected: an option of --help)");
        assertThatThrownBy(() -> Options.parse("--rounds"))
                .hasMessage("--rounds (expected: an option of --help, and its value)");
        assertThatThrownBy(() -> Options.parse("--measures", "speed"))
                .hasMessageStartingWith("measure: speed (expected: one of keepalive,");
    }
}
