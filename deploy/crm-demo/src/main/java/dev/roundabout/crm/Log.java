package dev.roundabout.crm;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Lines on standard error, where whoever started the program keeps them. */
final class Log {
    private Log() {}

    static void say(String line) {
        System.err.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " crm-demo: " + line);
    }
}
