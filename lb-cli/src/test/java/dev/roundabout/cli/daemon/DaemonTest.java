package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Security;
import org.junit.jupiter.api.Test;

/** What a daemon asks of its JVM. */
final class DaemonTest {
    @Test
    void aHostNameIsLookedUpAgainAfterFiveSeconds() {
        Daemon.followHostNames();

        assertThat(Security.getProperty("networkaddress.cache.ttl")).isEqualTo("5");
    }
}
