package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SystemdNotifierTest {
    @Test
    void withoutASocketNobodyIsTold() {
        SystemdNotifier silent = SystemdNotifier.of(Map.of("WATCHDOG_USEC", "1000000"), 4711);

        silent.ready();
        silent.alive();
        silent.stopping();
        assertThat(silent.watchdog()).isEmpty();
    }

    @Test
    void theWatchdogIsOursIfItNamesUsOrNobody() {
        assertThat(watchdog(Map.of("WATCHDOG_USEC", "3000000"))).hasValue(Duration.ofSeconds(3));
        assertThat(watchdog(Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "4711")))
                .hasValue(Duration.ofSeconds(3));
        assertThat(watchdog(Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "4712")))
                .isEmpty();
        assertThat(watchdog(Map.of())).isEmpty();
        assertThat(watchdog(Map.of("WATCHDOG_USEC", "soon"))).isEmpty();
        assertThat(watchdog(Map.of("WATCHDOG_USEC", "0"))).isEmpty();
    }

    @Test
    void aSocketThatIsNoAddressIsNotUsed() {
        assertThat(SystemdNotifier.of(Map.of("NOTIFY_SOCKET", "relative", "WATCHDOG_USEC", "5"), 4711)
                        .watchdog())
                .isEmpty();
    }

    @Test
    void aSocketThatIsGoneStopsNothing() {
        SystemdNotifier.of(Map.of("NOTIFY_SOCKET", "/nowhere/notify"), 4711).ready();
    }

    private static java.util.Optional<Duration> watchdog(Map<String, String> environment) {
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put("NOTIFY_SOCKET", "/nowhere/notify");
        return SystemdNotifier.of(all, 4711).watchdog();
    }
}
