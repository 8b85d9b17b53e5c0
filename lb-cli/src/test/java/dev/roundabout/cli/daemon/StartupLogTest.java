package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.AdminState;
import dev.roundabout.BackendStatus;
import dev.roundabout.Health;
import dev.roundabout.PoolStatus;
import dev.roundabout.admin.AccessLogConfig;
import dev.roundabout.admin.AccessLogConfig.Format;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.PoolConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the log says where the page is. */
final class StartupLogTest {
    @Test
    void accessLogSaysWhereAndInWhichForm() {
        assertThat(StartupLog.accessLog("lbd", new AccessLogConfig(Path.of("/var/log/a"), Format.JSON)))
                .isEqualTo("access log to /var/log/a as json");
        assertThat(StartupLog.accessLog("lbd", new AccessLogConfig(null, Format.TEXT)))
                .isEqualTo("access log to standard output as text");
        assertThat(StartupLog.accessLog("lbd", null)).isEqualTo("no access log (--access-log FILE to have one)");
        assertThat(StartupLog.accessLog("xr", null)).isEqualTo("no access log");
    }

    /** What was changed at run time before this start is in force already. */
    @Test
    void poolsAreShownAsTheyAre() {
        PoolStatus now = new PoolStatus(
                "crm",
                "least-connections",
                true,
                false,
                0,
                0,
                List.of(
                        backend("s1", "10.1.3.11:3000", AdminState.DISABLED),
                        backend("10.1.3.14:3000", "10.1.3.14:3000", AdminState.ENABLED)));
        assertThat(StartupLog.pool(PoolConfig.of("crm", List.of(BackendConfig.of("10.1.3.12:3000"))), now))
                .isEqualTo("pool crm least-connections, health tcp every 2s: s1=10.1.3.11:3000 (disabled)"
                        + " 10.1.3.14:3000");
    }

    @Test
    void loopbackIsThisHostOnlyAndHowToOpenIt() throws IOException {
        assertThat(admin(address(127, 0, 0, 1)))
                .isEqualTo("admin http://127.0.0.1:8001 (this host only; --admin 0.0.0.0:8001 to open)");
    }

    @Test
    void everyAddressIsShownAsOneThatCanBeTyped() throws IOException {
        String open = "admin http://127.0.0.1:8001 (from other hosts too, under every address of this one)";

        assertThat(admin(address(0, 0, 0, 0))).isEqualTo(open);
        assertThat(admin(address(new int[16]))).isEqualTo(open);
    }

    @Test
    void oneAddressIsShownAsItIs() throws IOException {
        assertThat(admin(address(10, 1, 3, 1), address(127, 0, 0, 1)))
                .isEqualTo("admin http://10.1.3.1:8001, http://127.0.0.1:8001");
    }

    @Test
    void ipv6IsWrittenShort() throws IOException {
        assertThat(StartupLog.show(address(new int[16]))).isEqualTo("[::]:8001");
        assertThat(StartupLog.show(address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
                .isEqualTo("[::1]:8001");
        assertThat(StartupLog.show(address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7)))
                .isEqualTo("[2001:db8::7]:8001");
        assertThat(StartupLog.show(address(0, 0, 0, 0))).isEqualTo("0.0.0.0:8001");
    }

    private static BackendStatus backend(String name, String address, AdminState state) {
        return new BackendStatus(
                name,
                Address.ofBackend(address),
                null,
                1,
                0,
                false,
                state,
                Health.UNKNOWN,
                Duration.ZERO,
                false,
                true,
                true,
                false,
                true,
                Instant.EPOCH,
                null,
                null,
                0,
                new BackendStatus.Counters(0, 0, 0, 0, 0, null, null));
    }

    private static String admin(InetSocketAddress... addresses) {
        return StartupLog.admin("--admin", List.of(addresses));
    }

    private static InetSocketAddress address(int... bytes) throws IOException {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        return new InetSocketAddress(InetAddress.getByAddress(raw), 8001);
    }
}
