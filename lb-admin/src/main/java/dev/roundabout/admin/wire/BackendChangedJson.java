package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The answer to adding (201 or 200) and to changing (200) a backend.
 *
 * @param outcome after adding {@code added}, {@code already-there} or {@code drain-called-off}; after changing
 *     {@code changed} or {@code unchanged}
 * @param pool the pool's name
 * @param backend the backend as it is now
 * @param warning what the change has come to beside what was asked for: no backend of the pool is eligible any more;
 *     absent otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BackendChangedJson(
        String outcome,
        String pool,
        BackendJson backend,
        @Nullable String warning) {

    /**
     * An answer without a warning.
     *
     * @param outcome one of the constants
     * @param pool the pool's name
     * @param backend the backend as it is now
     */
    public BackendChangedJson(String outcome, String pool, BackendJson backend) {
        this(outcome, pool, backend, null);
    }

    /** It was not there and is now. */
    public static final String ADDED = "added";
    /** It was there, equal in everything that was given. */
    public static final String ALREADY_THERE = "already-there";
    /** It was there and draining to be removed; it stays. */
    public static final String DRAIN_CALLED_OFF = "drain-called-off";
    /** It has new settings. */
    public static final String CHANGED = "changed";
    /** It was already as asked. */
    public static final String UNCHANGED = "unchanged";
}
