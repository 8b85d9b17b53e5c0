package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long {@code lbctl} waits for an answer. */
class AdminClientTest {
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    /** A daemon that stands still is not worth half a minute to somebody who only looks. */
    @Test
    void questionsWaitLessThanChanges() {
        assertThat(AdminClient.patience("GET", HALF_A_MINUTE)).isEqualTo(Duration.ofSeconds(5));
        assertThat(AdminClient.patience("GET", Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
        assertThat(AdminClient.patience("PATCH", HALF_A_MINUTE)).isEqualTo(HALF_A_MINUTE);
    }
}
