package dev.roundabout;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A live handle on one backend of a pool. All methods may be called from any thread. Changes are made by the control
 * thread in the order they arrive; a stage completes when the change is visible to new sessions, or fails with
 * {@link ChangeRefusedException} and then nothing changed. A handle whose backend has left its pool fails every change
 * with {@link ChangeRefusedException.Reason#UNKNOWN_BACKEND}; its status stays readable.
 *
 * <p>Stages complete on the control thread: continue asynchronously if what follows may block.
 */
public interface Backend {
    /** {@return its name, unique in its pool} */
    String name();

    /** {@return its pool} */
    Pool pool();

    /** {@return what there is to say about it now} */
    BackendStatus status();

    /** {@return what its last ten probes found, the latest first; empty before the first} */
    List<CheckResult> lastChecks();

    /**
     * Changes weight, limit or state.
     *
     * @param change the new values
     * @return completes when they are in force
     */
    CompletionStage<Void> set(BackendChange change);

    /**
     * Enables it: it takes sessions when its next probe is good, without an active check at once. Calls off a drain.
     *
     * @return completes when it is enabled
     */
    default CompletionStage<Void> enable() {
        return set(new BackendChange(null, null, true));
    }

    /**
     * Disables it: no new session, no probe; the sessions it has go on. Calls off a drain.
     *
     * @return completes when it is disabled
     */
    default CompletionStage<Void> disable() {
        return set(new BackendChange(null, null, false));
    }

    /**
     * Drains it, then leaves it DISABLED. Refused for the last eligible backend.
     *
     * @param timeout how long its sessions may go on
     * @return completes when it has no session any more, or when the drain was called off
     */
    default CompletionStage<DrainResult> drain(Duration timeout) {
        return drain(new DrainOptions(timeout, DrainOptions.Then.DISABLE, false))
                .finished();
    }

    /**
     * Starts a drain. Draining a backend that is draining moves its deadline and what becomes of it.
     *
     * @param options deadline, what follows, force
     * @return the job
     */
    DrainJob drain(DrainOptions options);

    /**
     * Removes it from its pool if it has no session; refused if it has, and for the last eligible backend.
     *
     * @return completes when it is gone
     */
    CompletionStage<Void> remove();

    /**
     * Removes it from its pool now, even if it is the last; its sessions are cut with
     * {@link CloseReason#BACKEND_REMOVED}.
     *
     * @return completes, with how many sessions were cut, when it is gone from the pool
     */
    CompletionStage<Integer> removeNow();

    /**
     * A drain under way.
     *
     * @param started completes when new sessions no longer reach the backend, or fails with the refusal
     * @param finished completes when the backend is empty or the drain was called off; fails as {@code started} does
     */
    record DrainJob(CompletionStage<Void> started, CompletionStage<DrainResult> finished) {}
}
