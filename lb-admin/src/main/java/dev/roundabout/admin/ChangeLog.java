package dev.roundabout.admin;

import dev.roundabout.BackendStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log who changed what, from where, before and after. */
final class ChangeLog {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);
    static final String ABSENT = "absent";

    private ChangeLog() {}

    static void say(Request.Admitted request, String what, String before, String after) {
        LOG.info("admin: {} from {}: {}: {} -> {}", request.caller(), request.from(), what, before, after);
    }

    static String describe(BackendStatus backend) {
        return backend.address() + " weight " + backend.weight() + " max " + backend.maxSessions()
                + (backend.backup() ? " backup " : " ") + Names.word(backend.adminState());
    }
}
