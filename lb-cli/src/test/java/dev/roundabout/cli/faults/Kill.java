package dev.roundabout.cli.faults;

/** A backend was killed between two times of the monotonic clock. */
record Kill(int backend, long before, long after) {
    private static final long SOON_NANOS = 2_000_000_000;

    /** Whether a connection was open when it happened and broke soon after. */
    boolean explains(Ledger.Failure failure) {
        return failure.begin() <= after && failure.end() >= before && failure.end() - after <= SOON_NANOS;
    }
}
