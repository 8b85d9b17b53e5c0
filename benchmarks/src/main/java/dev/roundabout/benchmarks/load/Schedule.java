package dev.roundabout.benchmarks.load;

/** When each request is due: one every 1/rate of a second, whatever became of those before. Times are nanoseconds. */
record Schedule(long start, double rate, double warmUpSeconds, double seconds) {
    /** How many requests there are in all. */
    int requests() {
        return (int) Math.round(rate * (warmUpSeconds + seconds));
    }

    /** When the n-th request, counted from 0, is due. */
    long due(int request) {
        return start + Math.round(request * 1e9 / rate);
    }

    /** Whether a request due then counts, because the warm-up is over. */
    boolean counts(long due) {
        return due - start >= Math.round(warmUpSeconds * 1e9);
    }
}
