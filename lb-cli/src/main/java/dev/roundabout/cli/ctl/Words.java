package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.CheckJson;
import dev.roundabout.admin.wire.DrainJobJson;
import java.time.Duration;

/** What the daemon says, in words for people. */
final class Words {
    private Words() {}

    /** {@return name and address; only the address if it has no other name} */
    static String label(BackendJson backend) {
        return backend.name().equals(backend.address()) ? backend.address() : backend.name() + " " + backend.address();
    }

    /** {@return whether new sessions go to the backend, or why not} */
    static String traffic(BackendJson backend) {
        if (backend.eligible() && backend.backup() && !backend.takesTraffic()) {
            return "stands by as a backup";
        }
        if (backend.eligible()) {
            return "takes traffic";
        }
        if (backend.takesTraffic()) {
            return "no backend is eligible, so it is tried too" + lastProbe(backend);
        }
        if (backend.adminState().equals("enabled") && backend.waitsForProbe()) {
            return "takes traffic after its first good probe" + inBrackets(backend);
        }
        if (backend.adminState().equals("enabled") && backend.weight() == 0) {
            return "takes no new session at weight 0";
        }
        return backend.state() + inBrackets(backend);
    }

    /** {@return how many sessions a drain still has and until when, to the nearest second as in the status} */
    static String left(DrainJobJson job) {
        Duration left = Duration.ofMillis(job.leftMillis());
        Duration shown = left.toMillis() < 500
                ? left
                : Duration.ofSeconds(left.plusMillis(500).toSeconds());
        return sessions(job.sessions()) + " left, cut in " + Durations.words(shown);
    }

    /** {@return the number with its noun} */
    static String sessions(int count) {
        return count + (count == 1 ? " session" : " sessions");
    }

    /** The probe that failed, or what else there is to say; nothing that the state alone does not say. */
    private static String inBrackets(BackendJson backend) {
        boolean nothingToAdd = backend.reason() == null
                || backend.reason().isEmpty()
                || (backend.waitsForProbe() && !lastProbeFailed(backend));
        return nothingToAdd ? "" : " (" + backend.reason() + ")";
    }

    private static String lastProbe(BackendJson backend) {
        CheckJson last = backend.lastCheck();
        return last == null ? "" : " (its last probe: " + last.detail() + ")";
    }

    private static boolean lastProbeFailed(BackendJson backend) {
        CheckJson last = backend.lastCheck();
        return last != null && !last.outcome().equals("good");
    }
}
