package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.AccessLogConfig;
import dev.roundabout.admin.AccessLogConfig.Format;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
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
