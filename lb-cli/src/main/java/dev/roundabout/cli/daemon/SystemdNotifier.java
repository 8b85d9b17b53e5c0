package dev.roundabout.cli.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the service is (sd_notify(3)): ready, stopping, alive. Without {@code NOTIFY_SOCKET} nobody asks, and
 * every method does nothing. Any thread; trouble is logged and goes no further.
 */
final class SystemdNotifier {
    private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);

    private final @Nullable Channel channel;
    private final @Nullable Duration watchdog;

    private SystemdNotifier(@Nullable Channel channel, @Nullable Duration watchdog) {
        this.channel = channel;
        this.watchdog = watchdog;
    }

    /** Reads {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}. */
    static SystemdNotifier of(Map<String, String> environment, long pid) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (!socket.startsWith("/") && !socket.startsWith("@")) {
            if (!socket.isEmpty()) {
                LOG.warn("NOTIFY_SOCKET: {} (expected: /PATH or @NAME); systemd is told nothing", socket);
            }
            return new SystemdNotifier(null, null);
        }
        Channel channel = NotifySocket.isAvailable() ? new NotifySocket(socket) : new NotifyCommand(pid);
        return new SystemdNotifier(channel, watchdog(environment, pid));
    }

    /** How often systemd wants a sign of life, if it does; half of it is the time to feed it. */
    Optional<Duration> watchdog() {
        return Optional.ofNullable(watchdog);
    }

    void ready() {
        send("READY=1\nMAINPID=" + ProcessHandle.current().pid());
    }

    void stopping() {
        send("STOPPING=1");
    }

    void alive() {
        send("WATCHDOG=1");
    }

    private void send(String message) {
        if (channel == null) {
            return;
        }
        try {
            channel.send(message.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.warn("systemd was not told {}: {}", message.replace('\n', ' '), e.toString());
        }
    }

    private static @Nullable Duration watchdog(Map<String, String> environment, long pid) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String whose = environment.getOrDefault("WATCHDOG_PID", "");
        if (!micros.matches("[1-9][0-9]{0,15}") || (!whose.isEmpty() && !whose.equals(Long.toString(pid)))) {
            return null;
        }
        return Duration.ofNanos(Math.multiplyExact(Long.parseLong(micros), 1000L));
    }

    /** Carries one message. */
    interface Channel {
        void send(byte[] message) throws IOException;
    }
}
