package dev.roundabout.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The active check of a pool's backends.
 *
 * @param probe what one probe does; {@link None} turns the active check off
 * @param interval from one probe of a backend to its next, above zero; a tenth either way is added at random
 * @param fastInterval the same while the backend is not settled UP: it is DOWN, or UNKNOWN, or UP and its last probe was
 *     bad; above zero, at most the interval
 * @param timeout how long one probe may take, above zero
 * @param rise good probes in a row before a DOWN backend is UP, at least 1
 * @param fall bad probes in a row before an UP backend is DOWN, at least 1
 * @param address where to probe instead of the backend's own address; a host of {@code null} with a port probes that
 *     port of the backend; {@code null} probes the backend itself
 */
public record HealthCheckConfig(
        Probe probe,
        Duration interval,
        Duration fastInterval,
        Duration timeout,
        int rise,
        int fall,
        @Nullable ProbeAddress address) {

    /** No active check: backends stay UNKNOWN and take traffic at once. */
    public static final HealthCheckConfig NONE = of(new None());

    /** A connection every two seconds, answered within one; two good ones up, three bad ones down. */
    public static final HealthCheckConfig TCP = of(new Tcp());

    /** {@inheritDoc} */
    public HealthCheckConfig {
        Check.positive(interval, "interval");
        Check.positive(fastInterval, "fast-interval");
        if (fastInterval.compareTo(interval) > 0) {
            throw Check.refused("fast-interval", fastInterval, "at most the interval, " + interval);
        }
        Check.positive(timeout, "timeout");
        Check.between(1, 1000, rise, "rise");
        Check.between(1, 1000, fall, "fall");
    }

    /**
     * A check whose interval is the same in every state.
     *
     * @param probe what one probe does
     * @param interval from one probe of a backend to its next, above zero
     * @param timeout how long one probe may take, above zero
     * @param rise good probes in a row before a DOWN backend is UP, at least 1
     * @param fall bad probes in a row before an UP backend is DOWN, at least 1
     * @param address where to probe instead of the backend's own address; {@code null} probes the backend itself
     */
    public HealthCheckConfig(
            Probe probe, Duration interval, Duration timeout, int rise, int fall, @Nullable ProbeAddress address) {
        this(probe, interval, interval, timeout, rise, fall, address);
    }

    /**
     * A check with the default times and counts.
     *
     * @param probe what one probe does
     * @return every 2 s, timeout 1 s, rise 2, fall 3, at the backend's own address
     */
    public static HealthCheckConfig of(Probe probe) {
        return new HealthCheckConfig(probe, Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3, null);
    }

    /** What one probe does. */
    public sealed interface Probe {}

    /** Nothing. */
    public record None() implements Probe {}

    /** Connects; a completed handshake is a good probe. The connection is reset at once. */
    public record Tcp() implements Probe {}

    /**
     * Sends {@code GET path} and looks at the answer.
     *
     * @param path what to ask for, starting with a slash; printable ASCII without spaces
     * @param host the Host header; {@code null} sends the probed address
     * @param lowestStatus the lowest status that is good, 100 to 599
     * @param highestStatus the highest status that is good, at least the lowest
     * @param body text that the first 64 KiB of the answer's body must contain; {@code null} asks for none
     */
    public record Http(
            String path,
            @Nullable String host,
            int lowestStatus,
            int highestStatus,
            @Nullable String body) implements Probe {
        /** {@inheritDoc} */
        public Http {
            if (!path.matches("/[\\x21-\\x7e]*")) {
                throw Check.refused("path", Check.printable(path), "a path such as /health, without spaces");
            }
            if (host != null && !host.matches("[\\x21-\\x7e]+")) {
                throw Check.refused("host", Check.printable(host), "a host name");
            }
            Check.between(100, 599, lowestStatus, "status");
            Check.between(lowestStatus, 599, highestStatus, "status");
            if (body != null && body.isEmpty()) {
                throw Check.refused("body", "\"\"", "the text to look for");
            }
        }

        /**
         * A request whose answer may be anything from 200 to 399.
         *
         * @param path what to ask for
         * @return the probe
         */
        public static Http get(String path) {
            return new Http(path, null, 200, 399, null);
        }
    }

    /**
     * Sends bytes and looks for others in what comes back, however it is cut into segments. Each character stands for one
     * byte (ISO 8859-1); {@link #ofText} takes any text.
     *
     * @param send what to send once connected; empty sends nothing and waits for what the backend says first
     * @param expect what the first 64 KiB that the backend sends must contain; at least a byte; both at most 4096
     */
    public record SendExpect(String send, String expect) implements Probe {
        private static final int MOST_BYTES = 4096;

        /** {@inheritDoc} */
        public SendExpect {
            bytes(send, 0, "send");
            bytes(expect, 1, "expect");
        }

        /**
         * The probe for texts, which are sent and looked for in UTF-8.
         *
         * @param send what to send; may be empty
         * @param expect what to look for
         * @return the probe
         */
        public static SendExpect ofText(String send, String expect) {
            return new SendExpect(inBytes(send), inBytes(expect));
        }

        private static String inBytes(String text) {
            return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        }

        private static void bytes(String text, int atLeast, String name) {
            if (text.length() < atLeast || text.length() > MOST_BYTES) {
                throw Check.refused(name, text.length() + " bytes", atLeast + " to " + MOST_BYTES + " bytes");
            }
            if (text.chars().anyMatch(c -> c > 0xff)) {
                throw Check.refused(name, '"' + Check.printable(text) + '"', "one character for each byte");
            }
        }
    }

    /**
     * Runs a program. The backend's address, {@code available} or {@code unavailable}, and the number of its sessions
     * follow the program's own arguments. No shell is involved; the program and what it started are killed at the
     * timeout.
     */
    public sealed interface Program extends Probe {
        /** {@return the program and the arguments that come before the three} */
        List<String> command();
    }

    /**
     * A program whose exit code says it: 0 is good.
     *
     * @param command the program and the arguments that come before the three
     */
    public record Command(List<String> command) implements Program {
        /** {@inheritDoc} */
        public Command {
            command = program(command);
        }
    }

    /**
     * A program in the way of Crossroads: the backend is alive when it prints 0, whatever its exit code.
     *
     * @param command the program and the arguments that come before the three
     */
    public record External(List<String> command) implements Program {
        /** {@inheritDoc} */
        public External {
            command = program(command);
        }
    }

    /**
     * Where a probe goes when not to the backend's own address.
     *
     * @param host a host, or {@code null} for the backend's
     * @param port 1 to 65535
     */
    public record ProbeAddress(@Nullable String host, int port) {
        /** {@inheritDoc} */
        public ProbeAddress {
            Check.between(1, 65535, port, "port");
            if (host != null) {
                host = new Address(host, port).host();
            }
        }
    }

    private static List<String> program(List<String> command) {
        if (command.isEmpty() || command.get(0).isEmpty()) {
            throw Check.refused("command", command, "a program");
        }
        if (command.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw Check.refused("command", Check.printable(command.toString()), "words without a zero byte");
        }
        return List.copyOf(command);
    }
}
