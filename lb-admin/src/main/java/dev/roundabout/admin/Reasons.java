package dev.roundabout.admin;

import dev.roundabout.AdminState;
import dev.roundabout.BackendStatus;
import dev.roundabout.CheckResult;
import dev.roundabout.Health;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why a backend is in its state, in a few words for people. */
final class Reasons {
    private Reasons() {}

    /** {@code tcp refused, 12 s ago}; {@code null} if there is nothing to say. */
    static @Nullable String of(BackendStatus backend, Instant now) {
        return switch (backend.state()) {
            case "draining" -> draining(backend);
            case "disabled" -> backend.sessions() == 0 ? null : backend.sessions() + " left";
            case "down" -> checked(backend, now);
            case "ejected" -> "back in " + ago(backend.ejectedFor());
            case "waiting" -> {
                CheckResult last = backend.lastCheck();
                yield last == null || last.good() ? "waits for its first good probe" : checked(backend, now);
            }
            case "unresolved" -> "host name not found";
            default -> serving(backend);
        };
    }

    static String draining(BackendStatus backend) {
        Duration left = backend.drainLeft();
        return backend.sessions() + " left" + (left == null ? "" : ", cut in " + ago(left));
    }

    private static @Nullable String checked(BackendStatus backend, Instant now) {
        CheckResult last = backend.lastCheck();
        if (last == null) {
            return null;
        }
        return found(last) + ", " + ago(Duration.between(last.at(), now)) + " ago"
                + (backend.takesTraffic() ? "; tried because no backend is eligible" : "");
    }

    private static @Nullable String serving(BackendStatus backend) {
        if (backend.adminState() == AdminState.ENABLED && backend.weight() == 0) {
            return "weight 0";
        }
        if (backend.maxSessions() > 0 && backend.sessions() >= backend.maxSessions()) {
            return "full: " + backend.sessions() + " of " + backend.maxSessions();
        }
        if (backend.backup() && !backend.takesTraffic()) {
            return "backup";
        }
        CheckResult last = backend.lastCheck();
        if (last != null && last.outcome() == CheckResult.Outcome.LOCAL) {
            return "not probed: " + last.detail();
        }
        return backend.health() == Health.UNKNOWN && last != null ? "not decided yet" : null;
    }

    /** What the last probe found; empty before the first. */
    static String lastFound(BackendStatus backend) {
        CheckResult last = backend.lastCheck();
        return last == null ? "" : found(last);
    }

    /** What a probe found, saying so when it was already the handshake that failed. */
    private static String found(CheckResult check) {
        boolean handshake = check.step() == CheckResult.Step.CONNECT
                && switch (check.outcome()) {
                    case REFUSED, TIMED_OUT, UNREACHABLE, RESET -> true;
                    case GOOD, UNRESOLVED, WRONG_ANSWER, LOCAL -> false;
                };
        return handshake ? "tcp " + Names.word(check.outcome()).replace('-', ' ') : check.detail();
    }

    /** {@code 12 s}, {@code 3 min}, {@code 2 h}, {@code 5 d}; a clock that was set back is zero. */
    static String ago(Duration duration) {
        long seconds = Math.max(0, duration.plusMillis(500).toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }
}
