package dev.roundabout;

import dev.roundabout.config.Address;
import org.jspecify.annotations.Nullable;

/**
 * A backend to add. What is {@code null} was not given: it takes its default, and is not compared with a backend that is
 * already there.
 *
 * @param address where it listens
 * @param name its name; by default its address
 * @param weight its share of new sessions, 0 to 256; by default 1
 * @param maxSessions the most sessions at a time; by default 0, no limit
 * @param backup whether it serves only when no primary is eligible; by default not
 */
public record BackendSpec(
        Address address,
        @Nullable String name,
        @Nullable Integer weight,
        @Nullable Integer maxSessions,
        @Nullable Boolean backup) {

    /**
     * Only an address; everything else takes its default.
     *
     * @param address {@code HOST:PORT}
     * @return the backend to add
     * @throws IllegalArgumentException if the address has another form
     */
    public static BackendSpec of(String address) {
        return new BackendSpec(Address.ofBackend(address), null, null, null, null);
    }
}
