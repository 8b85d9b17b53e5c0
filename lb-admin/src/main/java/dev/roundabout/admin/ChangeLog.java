package dev.roundabout.admin;

import dev.roundabout.BackendStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says who changed what, from where, before and after: in the log, and as an event. Admin loop only. */
final class ChangeLog {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);
    static final String ABSENT = "absent";

    private final EventRing events;

    ChangeLog(EventRing events) {
        this.events = events;
    }

    void say(Request.Admitted request, Subject subject, String before, String after) {
        LOG.info("admin: {} from {}: {}: {} -> {}", request.caller(), request.from(), subject.what(), before, after);
        events.add(new EventRing.Entry(
                "admin",
                subject.pool(),
                subject.backend(),
                null,
                subject.what() + ": " + before + " -> " + after,
                null,
                request.caller(),
                request.from()));
    }

    static String describe(BackendStatus backend) {
        return backend.address() + " weight " + backend.weight() + " max " + backend.maxSessions()
                + (backend.backup() ? " backup " : " ") + Names.word(backend.adminState());
    }

    /**
     * What was changed.
     *
     * @param pool the pool's name; {@code null} if it is not about one
     * @param backend the backend's name; {@code null} if it is not about one
     * @param what both in words, and perhaps what of it
     */
    record Subject(@Nullable String pool, @Nullable String backend, String what) {
        static Subject backend(String pool, String backend) {
            return new Subject(pool, backend, pool + "/" + backend);
        }

        /** A setting of a pool. */
        static Subject pool(String pool, String setting) {
            return new Subject(pool, null, pool + " " + setting);
        }
    }
}
