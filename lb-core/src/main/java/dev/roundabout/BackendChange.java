package dev.roundabout;

import org.jspecify.annotations.Nullable;

/**
 * New values for a backend; all of them are taken, or none. {@code null} keeps what is.
 *
 * @param weight its share of new sessions, 0 to 256; 0 takes no new session
 * @param maxSessions the most sessions at a time; 0 is no limit; sessions over a lowered limit go on
 * @param enabled {@code true} enables it, also calling off a drain; {@code false} disables it
 */
public record BackendChange(
        @Nullable Integer weight,
        @Nullable Integer maxSessions,
        @Nullable Boolean enabled) {}
