package dev.roundabout.admin.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The answer to adding (201 or 200) and to changing (200) a backend.
 *
 * @param outcome after adding {@code added}, {@code already-there} or {@code drain-called-off}; after changing
 *     {@code changed} or {@code unchanged}
 * @param pool the pool's name
 * @param backend the backend as it is now
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BackendChangedJson(String outcome, String pool, BackendJson backend) {

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
