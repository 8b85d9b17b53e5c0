package dev.roundabout.benchmarks;

import dev.roundabout.strategy.Candidate;
import dev.roundabout.strategy.Candidates;
import dev.roundabout.strategy.ClientAddress;
import dev.roundabout.strategy.PickContext;
import dev.roundabout.strategy.Picker;
import dev.roundabout.strategy.Strategies;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What one pick costs, for each strategy, with the clients changing from pick to pick. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PickBenchmark {
    private static final int CLIENTS = 1 << 16;

    /** One pick. */
    @Benchmark
    public @Nullable Candidate pick(Pool pool, Sessions sessions) {
        return pool.picker.pick(sessions.next());
    }

    /** A pool of backends with some sessions each; shared, as between event loops. */
    @State(Scope.Benchmark)
    public static class Pool {
        /** A word of {@link Strategies#parse}. */
        @Param({
            "round-robin",
            "least-connections",
            "first-available",
            "lax-hashed-ip",
            "strict-hashed-ip",
            "lax-stored-ip",
            "strict-stored-ip"
        })
        String strategy = "round-robin";

        /** How many backends. */
        @Param({"16", "100"})
        int backends = 16;

        /** Whether all have weight 1, or weights from 1 to 8. */
        @Param({"equal", "mixed"})
        String weights = "equal";

        Picker picker = context -> null;

        /** Binds the strategy, and lets every client connect once. */
        @Setup
        public void bind() {
            List<Candidate> candidates = new ArrayList<>();
            for (int i = 0; i < backends; i++) {
                int weight = weights.equals("equal") ? 1 : 1 + i % 8;
                candidates.add(new Backend("10.1." + i / 250 + "." + (1 + i % 250) + ":3000", weight, i * 7919 % 97));
            }
            picker = Strategies.parse(strategy).bind(new Candidates(candidates, candidates), null);
            Sessions sessions = new Sessions();
            for (int i = 0; i < CLIENTS; i++) {
                PickContext session = sessions.next();
                Candidate picked = picker.pick(session);
                if (picked != null) {
                    picker.connected(session.client(), picked, session.nanoTime());
                }
            }
        }
    }

    /** Sessions of one event loop: the same few thousand clients again and again, made beforehand. */
    @State(Scope.Thread)
    public static class Sessions {
        private final Session[] sessions = new Session[CLIENTS];
        private int next;

        /** Every client is another address of 10.0.0.0/8. */
        public Sessions() {
            for (int i = 0; i < CLIENTS; i++) {
                sessions[i] = new Session(new ClientAddress(0, 0x0a000000L + i * 251L, false));
            }
        }

        PickContext next() {
            next = (next + 1) & (CLIENTS - 1);
            return sessions[next];
        }
    }

    private record Session(ClientAddress client) implements PickContext {
        @Override
        public boolean excludes(Candidate candidate) {
            return false;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    }

    private static final class Backend implements Candidate {
        private final String key;
        private final int weight;
        private final AtomicInteger sessions;

        Backend(String key, int weight, int sessions) {
            this.key = key;
            this.weight = weight;
            this.sessions = new AtomicInteger(sessions);
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
            return 1000;
        }
    }
}
