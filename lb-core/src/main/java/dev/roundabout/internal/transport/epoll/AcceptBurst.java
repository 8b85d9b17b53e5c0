package dev.roundabout.internal.transport.epoll;

/**
 * How many connections to accept before looking at the sessions again. Mostly one waits, and the attempt to take a
 * second costs a call for nothing; in a crowd one at a time would be slow. So: one, until one was there so often in a row
 * that a crowd is likely; then twice as many each time, as long as that many are there.
 */
final class AcceptBurst {
    private static final int MOST = 64;
    private static final int SIGNS_OF_A_CROWD = 16;

    private int most = 1;
    private int signs;

    /** How many now. */
    int most() {
        return most;
    }

    /** So many were there. */
    void ended(int accepted) {
        if (accepted < most) {
            most = Math.max(1, accepted);
            signs = 0;
        } else if (most > 1 || ++signs >= SIGNS_OF_A_CROWD) {
            most = Math.min(MOST, 2 * most);
        }
    }
}
