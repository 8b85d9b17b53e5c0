package dev.roundabout.cli.faults;

import java.time.Duration;
import java.util.stream.Stream;

/** How much of a fault there is: in full by hand, a part of it in CI. */
final class Size {
    static final boolean FULL = Boolean.getBoolean("roundabout.faults.full");

    private Size() {}

    /** The transports that a fault is tried on; {@code -Droundabout.faults.transports=epoll,nio} says which. */
    static Stream<String> transports() {
        String usual = FULL ? "epoll,nio" : "epoll";
        return Stream.of(
                System.getProperty("roundabout.faults.transports", usual).split(",", -1));
    }

    static int of(int full, int ci) {
        return FULL ? full : ci;
    }

    /** How long a fault goes on that has a length in time. */
    static Duration length() {
        return Duration.ofSeconds(of(300, 20));
    }
}
