package dev.roundabout.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which clients a stored strategy sends where, at one moment: a copy of its table to be kept over a restart. Immutable;
 * 20 bytes a client.
 */
public final class StoredClients {
    /** Nobody. */
    public static final StoredClients NONE = builder(0).build();

    private final List<String> backends;
    private final long[] clients;
    private final int[] backendOf;
    private final long[] leftNanos;
    private final int size;

    private StoredClients(List<String> backends, long[] clients, int[] backendOf, long[] leftNanos, int size) {
        this.size = size;
        this.backends = List.copyOf(backends);
        this.clients = clients;
        this.backendOf = backendOf;
        this.leftNanos = leftNanos;
    }

    /**
     * Copies a picker's table. Any thread; sessions are held up for a fraction of a millisecond at most.
     *
     * @param picker a pool's picker
     * @param nanoTime now, on the clock of {@link PickContext#nanoTime}
     * @return the clients that were connected and are still remembered; nobody if the picker is not of a stored strategy
     */
    public static StoredClients of(Picker picker, long nanoTime) {
        if (!(picker instanceof StickyPicker sticky)) {
            return NONE;
        }
        Builder builder = builder(sticky.table().size());
        sticky.table().visit(nanoTime, sticky.timeout(), builder::add);
        return builder.build();
    }

    /**
     * Puts these clients into a picker's table, where they have no open session; clients that are there already stay as
     * they are. A life longer than the strategy's timeout is cut to it. To be called where pickers are bound. Does
     * nothing if the picker is not of a stored strategy.
     *
     * @param picker a pool's picker
     * @param nanoTime now, on the clock of {@link PickContext#nanoTime}
     */
    public void restore(Picker picker, long nanoTime) {
        if (picker instanceof StickyPicker sticky) {
            forEach((client, backend, left) ->
                    sticky.table().restore(client, backend, left, nanoTime, sticky.timeout()));
        }
    }

    /** {@return how many clients there are} */
    public int size() {
        return size;
    }

    /**
     * Tells of each client.
     *
     * @param visitor told of one after the other
     */
    public void forEach(Visitor visitor) {
        for (int i = 0; i < size; i++) {
            visitor.client(clients[i], backends.get(backendOf[i]), leftNanos[i]);
        }
    }

    /**
     * {@return a builder without clients}
     *
     * @param expected how many clients are likely to come, 0 or more; more may
     */
    public static Builder builder(int expected) {
        return new Builder(expected);
    }

    /** Told of one client at a time. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * One client.
         *
         * @param client its {@link ClientAddress#stickyKey}
         * @param backend the backend's {@link Candidate#key}; if several backends have it, with {@code #1} and so on for
         *     those after the first
         * @param leftNanos how long it is still remembered if it does not come back, above 0
         */
        void client(long client, String backend, long leftNanos);
    }

    /** Collects clients. Not for use by several threads at a time. */
    public static final class Builder {
        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<String> backends = new ArrayList<>();
        private long[] clients;
        private int[] backendOf;
        private long[] leftNanos;
        private int size;

        private Builder(int expected) {
            clients = new long[Math.max(16, expected)];
            backendOf = new int[clients.length];
            leftNanos = new long[clients.length];
        }

        /**
         * Adds a client.
         *
         * @param client as told to {@link Visitor#client}
         * @param backend as told to {@link Visitor#client}
         * @param left as told to {@link Visitor#client}; a client with 0 or less is left out
         */
        public void add(long client, String backend, long left) {
            if (left <= 0) {
                return;
            }
            if (size == clients.length) {
                clients = Arrays.copyOf(clients, 2 * size);
                backendOf = Arrays.copyOf(backendOf, 2 * size);
                leftNanos = Arrays.copyOf(leftNanos, 2 * size);
            }
            clients[size] = client;
            backendOf[size] = numbers.computeIfAbsent(backend, added -> {
                backends.add(added);
                return backends.size() - 1;
            });
            leftNanos[size++] = left;
        }

        /** {@return the clients added; the builder is not to be used any more} */
        public StoredClients build() {
            return new StoredClients(backends, clients, backendOf, leftNanos, size);
        }
    }
}
