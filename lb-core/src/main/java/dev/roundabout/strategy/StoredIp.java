package dev.roundabout.strategy;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The backend the client had last; the table lives in the picker. */
record StoredIp(boolean strict, Duration timeout) implements Strategy {
    @Override
    public String name() {
        return (strict ? "strict-stored-ip:" : "lax-stored-ip:") + Timeouts.format(timeout);
    }

    @Override
    public Picker bind(Candidates candidates, @Nullable Picker previous) {
        return previous instanceof StickyPicker last
                ? bind(candidates, last.table(), last.cursor())
                : bind(candidates, new StickyTable(ThreadLocalRandom.current().nextLong()), new AtomicLong());
    }

    StickyPicker bind(Candidates candidates, StickyTable table, AtomicLong cursor) {
        return new StickyPicker(candidates, strict, timeout.toNanos(), table, cursor);
    }

    @Override
    public String toString() {
        return name();
    }
}
