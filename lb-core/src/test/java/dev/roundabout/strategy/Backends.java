package dev.roundabout.strategy;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Candidates and sessions for tests, both moved by hand. */
final class Backends {
    private Backends() {}

    /** So many backends of weight 1: {@code 10.1.3.1:3000}, {@code 10.1.3.2:3000}, and on. */
    static List<FakeCandidate> equal(int count) {
        int[] weights = new int[count];
        Arrays.fill(weights, 1);
        return weighted(weights);
    }

    static List<FakeCandidate> weighted(int... weights) {
        FakeCandidate[] result = new FakeCandidate[weights.length];
        for (int i = 0; i < weights.length; i++) {
            result[i] = new FakeCandidate("10.1.3." + (i + 1) + ":3000", weights[i], 0);
        }
        return List.of(result);
    }

    /** All of them usable. */
    static Candidates candidates(List<? extends Candidate> all) {
        return new Candidates(List.copyOf(all), List.copyOf(all));
    }

    /** Usable are all but those. */
    static Candidates without(List<? extends Candidate> all, Candidate... down) {
        List<Candidate> usable = all.stream()
                .<Candidate>map(candidate -> candidate)
                .filter(candidate -> !Arrays.asList(down).contains(candidate))
                .toList();
        return new Candidates(usable, List.copyOf(all));
    }

    static ClientAddress client(int number) {
        return new ClientAddress(0, Integer.toUnsignedLong(0x0a000000 + number), false);
    }

    /** A backend that counts what the test gives it. */
    static final class FakeCandidate implements Candidate {
        private final AtomicInteger sessions = new AtomicInteger();
        private final String key;
        private final int weight;
        private final int maxSessions;

        FakeCandidate(String key, int weight, int maxSessions) {
            this.key = key;
            this.weight = weight;
            this.maxSessions = maxSessions;
        }

        void open() {
            sessions.incrementAndGet();
        }

        void close() {
            sessions.decrementAndGet();
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public int weight() {
            return weight;
        }

        @Override
        public int sessions() {
            return sessions.get();
        }

        @Override
        public int maxSessions() {
            return maxSessions;
        }

        @Override
        public String toString() {
            return key;
        }
    }

    /** A session of a client; the excluded are few, so a list is enough. */
    record FakePick(ClientAddress client, long nanoTime, List<Candidate> excluded) implements PickContext {
        static FakePick of(int client) {
            return new FakePick(Backends.client(client), 0, List.of());
        }

        static FakePick of(int client, Candidate... excluded) {
            return new FakePick(Backends.client(client), 0, List.of(excluded));
        }

        @Override
        public boolean excludes(Candidate candidate) {
            for (int i = 0; i < excluded.size(); i++) {
                if (excluded.get(i) == candidate) {
                    return true;
                }
            }
            return false;
        }
    }
}
