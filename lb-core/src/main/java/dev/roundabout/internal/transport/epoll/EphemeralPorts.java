package dev.roundabout.internal.transport.epoll;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which ports the system gives to sockets that connect. */
final class EphemeralPorts {
    private static final Logger LOG = LoggerFactory.getLogger(EphemeralPorts.class);
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int LOWEST = lowest();

    private EphemeralPorts() {}

    /** Whether a socket of ours that connects might have this port itself. */
    static boolean mayHave(int port) {
        return port >= LOWEST;
    }

    private static int lowest() {
        try {
            return lowestOf(Files.readAllLines(RANGE));
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("any port may be ephemeral: {}", e.toString());
            return 0;
        }
    }

    /** The first number of the first line. */
    static int lowestOf(List<String> lines) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("no line (expected: two ports)");
        }
        return Integer.parseInt(lines.get(0).strip().split("\\s+", 2)[0]);
    }
}
