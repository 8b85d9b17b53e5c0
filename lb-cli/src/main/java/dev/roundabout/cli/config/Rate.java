package dev.roundabout.cli.config;

import java.time.Duration;

/**
 * So many within a time, written {@code 10/1s}.
 *
 * @param count how many; 0 is no limit
 * @param interval within which time
 */
record Rate(int count, Duration interval) {
    static final Rate NONE = new Rate(0, Duration.ofSeconds(1));

    static Rate parse(String text) {
        String[] parts = text.split("/", 2);
        try {
            if (parts.length == 2 && parts[0].matches("[0-9]{1,9}")) {
                Duration interval = Durations.parse(parts[1]);
                if (!interval.isZero()) {
                    return new Rate(Integer.parseInt(parts[0]), interval);
                }
            }
        } catch (IllegalArgumentException e) {
            // Told below, with the whole text.
        }
        throw new IllegalArgumentException(
                "rate: " + Problems.printable(text) + " (expected: COUNT/TIME such as 10/1s; 0/1s is no limit)");
    }
}
