package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.StatusJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the status again and again, until the process is ended. On a terminal the table is redrawn in place; elsewhere
 * one follows the other. A daemon that goes away is waited for.
 */
final class StatusWatch {
    private static final Duration NEWS = Duration.ofSeconds(60);

    private final Invocation invocation;
    private final Supplier<StatusJson> source;
    private final Duration interval;

    private @Nullable StatusJson shown;
    private boolean lost;
    private boolean restartedBefore;

    /**
     * A watch.
     *
     * @param source asks the daemon
     * @param interval from one answer to the next question
     */
    StatusWatch(Invocation invocation, Supplier<StatusJson> source, Duration interval) {
        this.invocation = invocation;
        this.source = source;
        this.interval = interval;
    }

    /** Ends only by an exception: if the daemon is not there to begin with, or refuses. */
    void run() {
        while (true) {
            look();
            Polling.pause(invocation.clock(), interval);
        }
    }

    private void look() {
        try {
            StatusJson before = shown;
            StatusJson now = source.get();
            shown = now;
            lost = false;
            boolean restarted = before != null && now.uptimeMillis() < before.uptimeMillis();
            invocation.output().frame(StatusTable.of(now), now, notes(now, restarted));
        } catch (CtlException e) {
            StatusJson last = shown;
            if (last == null || e.exitCode() != ExitCode.UNREACHABLE) {
                throw e;
            }
            String reason = e.sentence().replaceFirst(";.*", "");
            if (invocation.output().isRedrawn()) {
                invocation.output().frame(StatusTable.of(last), last, List.of("", reason + "; asking again"));
            } else if (!lost) {
                invocation.notice(reason + "; asking again");
            }
            lost = true;
        }
    }

    /** Said once where lines stay, for a minute where they do not. */
    private List<String> notes(StatusJson now, boolean restarted) {
        restartedBefore |= restarted;
        List<String> notes = new ArrayList<>();
        Duration up = Duration.ofMillis(now.uptimeMillis());
        boolean fresh = restartedBefore && up.compareTo(NEWS) < 0;
        if (invocation.output().isRedrawn() ? fresh : restarted) {
            notes.add("");
            notes.add("the daemon was started again " + Durations.words(up) + " ago");
        }
        return notes;
    }
}
