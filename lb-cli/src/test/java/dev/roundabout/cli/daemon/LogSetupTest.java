package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whose lines are in the log. */
final class LogSetupTest {
    @AfterEach
    void asUsual() {
        LogSetup.apply(LogSetup.Detail.USUAL, true);
    }

    @Test
    void singleSessionsAreOursAlone() {
        LogSetup.apply(LogSetup.Detail.SESSIONS, true);
        assertThat(LoggerFactory.getLogger("dev.roundabout.internal").isDebugEnabled())
                .isTrue();
        for (String library : new String[] {"io.netty.util", "io.micrometer.common", "org.example"}) {
            assertThat(LoggerFactory.getLogger(library).isDebugEnabled())
                    .as(library)
                    .isFalse();
        }
        LogSetup.apply(LogSetup.Detail.EVERYTHING, true);
        assertThat(LoggerFactory.getLogger("io.micrometer.common").isDebugEnabled())
                .isTrue();
    }
}
