package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears, on a real unix datagram socket. */
final class NotifySocketIT {
    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    private Path directory = Path.of("");

    private Socket systemd = open();

    @BeforeEach
    void needsEpoll() {
        assumeTrue(Epoll.isAvailable());
    }

    @AfterEach
    void close() throws IOException {
        systemd.close();
    }

    @Test
    void systemdHearsThatItIsReadyAliveAndStopping() throws IOException {
        String path = directory.resolve("notify").toString();
        systemd.bind(new DomainSocketAddress(path));
        SystemdNotifier notifier = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", path), PID);

        notifier.ready();
        assertThat(heard()).isEqualTo("READY=1\nMAINPID=" + PID);
        notifier.alive();
        assertThat(heard()).isEqualTo("WATCHDOG=1");
        notifier.stopping();
        assertThat(heard()).isEqualTo("STOPPING=1");
    }

    @Test
    void anAbstractSocketIsReached() throws IOException {
        String name = "roundabout-test-" + PID;
        systemd.bind(new DomainSocketAddress("\0" + name));

        SystemdNotifier.of(Map.of("NOTIFY_SOCKET", "@" + name), PID).alive();
        assertThat(heard()).isEqualTo("WATCHDOG=1");
    }

    private String heard() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(512);
        int length = Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> systemd.recv(buffer, 0, buffer.capacity()), read -> read > 0);
        byte[] bytes = new byte[length];
        buffer.get(0, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static Socket open() {
        assumeTrue(Epoll.isAvailable());
        return Socket.newSocketDomainDgram();
    }
}
