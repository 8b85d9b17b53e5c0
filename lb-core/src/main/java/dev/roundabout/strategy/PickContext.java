package dev.roundabout.strategy;

/** The session that needs a backend. Valid only during the call it is passed to. */
public interface PickContext {
    /** {@return the client's address} */
    ClientAddress client();

    /**
     * Whether this session has already tried the candidate, or found it full, and wants another.
     *
     * @param candidate one of the picker's candidates
     * @return whether it must not be picked again
     */
    boolean excludes(Candidate candidate);

    /** {@return the time in nanoseconds from an arbitrary origin; never goes back; for expiry} */
    long nanoTime();
}
