package dev.roundabout.internal.pool;

import dev.roundabout.DrainOptions;
import dev.roundabout.DrainResult;
import dev.roundabout.internal.time.Scheduler;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One drain under way. Control thread only, but for the stage. */
final class Drain {
    private final CompletableFuture<DrainResult> finished = new CompletableFuture<>();
    private final int sessionsAtStart;
    private DrainOptions.Then then;
    private Scheduler.@Nullable Timer deadline;
    private boolean cutting;

    Drain(int sessionsAtStart, DrainOptions.Then then) {
        this.sessionsAtStart = sessionsAtStart;
        this.then = then;
    }

    CompletableFuture<DrainResult> finished() {
        return finished;
    }

    DrainOptions.Then then() {
        return then;
    }

    /** A second drain command moves deadline and outcome of the first. */
    void moved(DrainOptions.Then newThen, Scheduler.Timer newDeadline) {
        cancelDeadline();
        then = newThen;
        deadline = newDeadline;
    }

    /** Whether the deadline has come and the rest is being cut. */
    boolean cutting() {
        return cutting;
    }

    void toCutting() {
        cutting = true;
        cancelDeadline();
    }

    /** Everyone waiting learns how it went. */
    DrainResult finish(int cut) {
        return end(new DrainResult(Math.max(0, sessionsAtStart - cut), cut, false));
    }

    DrainResult callOff(int sessionsLeft) {
        return end(new DrainResult(Math.max(0, sessionsAtStart - sessionsLeft), 0, true));
    }

    private DrainResult end(DrainResult result) {
        cancelDeadline();
        finished.complete(result);
        return result;
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    /** {@code 1 session}, {@code 2 sessions}. */
    static String counted(int sessions) {
        return sessions + (sessions == 1 ? " session" : " sessions");
    }
}
