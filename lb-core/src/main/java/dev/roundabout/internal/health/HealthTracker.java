package dev.roundabout.internal.health;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.Health;
import org.jspecify.annotations.Nullable;

/**
 * Turns results into verdicts: {@code rise} good ones in a row make a DOWN backend UP, {@code fall} bad ones an UP one
 * DOWN; from UNKNOWN the first one decides. One thread at a time.
 */
final class HealthTracker {
    private final int rise;
    private final int fall;
    private Health health = Health.UNKNOWN;
    private int contradictions; // in a row, against the present verdict

    HealthTracker(int rise, int fall) {
        this.rise = rise;
        this.fall = fall;
    }

    Health health() {
        return health;
    }

    /** {@return whether it is UP and nothing speaks against that} */
    boolean settledUp() {
        return health == Health.UP && contradictions == 0;
    }

    /**
     * Counts one result; {@link Outcome#LOCAL} neither counts nor breaks a row.
     *
     * @return the new verdict if this result changed it, else {@code null}
     */
    @Nullable
    Health probed(Outcome outcome) {
        if (outcome == Outcome.LOCAL) {
            return null;
        }
        Health says = outcome == Outcome.GOOD ? Health.UP : Health.DOWN;
        if (says == health) {
            contradictions = 0;
            return null;
        }
        contradictions++;
        if (health != Health.UNKNOWN && contradictions < needed(says)) {
            return null;
        }
        contradictions = 0;
        health = says;
        return says;
    }

    /** {@return how many results in a row lead to this verdict, once there is one} */
    int needed(Health verdict) {
        return verdict == Health.UP ? rise : fall;
    }
}
