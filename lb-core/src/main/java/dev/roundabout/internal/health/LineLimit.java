package dev.roundabout.internal.health;

import dev.roundabout.internal.time.Scheduler;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets at most one line a second into the log. Of the lines held back meanwhile the last one follows when the second is
 * over, with the count of the others, so that the log always ends with what is true. Control thread only.
 */
final class LineLimit {
    private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();

    private final Scheduler control;
    private final Consumer<String> log;
    private Scheduler.@Nullable Timer quiet; // while a line may not be written
    private @Nullable String held;
    private int dropped;

    LineLimit(Scheduler control, Consumer<String> log) {
        this.control = control;
        this.log = log;
    }

    void line(String text) {
        if (quiet == null) {
            write(text);
            return;
        }
        if (held != null) {
            dropped++;
        }
        held = text;
    }

    /** Writes what is held back; the limit may be used again. */
    void flush() {
        if (quiet != null) {
            quiet.cancel();
            quietOver();
        }
        if (quiet != null) {
            quiet.cancel();
            quiet = null;
        }
    }

    private void quietOver() {
        quiet = null;
        String last = held;
        if (last != null) {
            String count = dropped == 0 ? "" : "; " + dropped + " more in the last second";
            held = null;
            dropped = 0;
            write(last + count);
        }
    }

    private void write(String text) {
        quiet = control.schedule(this::quietOver, QUIET_NANOS);
        log.accept(text);
    }
}
