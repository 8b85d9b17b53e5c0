package dev.roundabout.strategy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ranks all candidates by a hash of client and backend; the best one is the client's own (Thaler and Ravishankar, "Using
 * name-based mappings to increase hit rates", 1998). Strict: the client's own or none. Lax: the best that can be had.
 */
final class Rendezvous implements Picker {
    /*
     * The score of a backend of weight w is -w / ln(u), where u between 0 and 1 is the hash: each backend then comes
     * first for w out of the sum of the weights, and a change of one weight moves clients to or from that backend only
     * (Schindelhauer and Schomaker, "Weighted distributed hash tables", 2005). We look for the lowest -ln(u) / w, which
     * is the same. As -ln(u) >= 1 - u, a backend with (1 - u) / w above the lowest so far needs no logarithm; with the
     * heaviest first, that is 13 of 16. With equal weights the highest hash wins as it is. StrictMath, because two nodes
     * must get the same number.
     */
    private final Candidate[] all;
    private final boolean[] usable;
    private final long[] seeds;
    private final double[] weights;
    private final boolean equalWeights;
    private final boolean strict;

    Rendezvous(Candidates candidates, boolean strict) {
        this.strict = strict;
        List<Candidate> list = new ArrayList<>(candidates.all());
        list.sort(Comparator.comparingInt(Candidate::weight).reversed());
        int count = list.size();
        all = list.toArray(Candidate[]::new);
        usable = new boolean[count];
        seeds = new long[count];
        weights = new double[count];
        Set<Candidate> usableOnes = Collections.newSetFromMap(new IdentityHashMap<>());
        usableOnes.addAll(candidates.usable());
        int[] ranks = Twins.ranks(list);
        boolean equal = true;
        for (int i = 0; i < count; i++) {
            usable[i] = usableOnes.contains(all[i]);
            seeds[i] = Xxh64.hash(all[i].key().getBytes(StandardCharsets.UTF_8), ranks[i]);
            weights[i] = all[i].weight();
            equal &= weights[i] == weights[0];
        }
        equalWeights = equal;
    }

    @Override
    public @Nullable Candidate pick(PickContext context) {
        if (strict) {
            int own = best(context.client(), null);
            return own >= 0 && available(own, context) ? all[own] : null;
        }
        int best = best(context.client(), context);
        return best < 0 ? null : all[best];
    }

    @Override
    public Preview peek(PickContext context) {
        List<Candidate> order = ranking(context.client());
        Candidate own = order.isEmpty() ? null : order.get(0);
        Candidate best = null;
        for (Candidate candidate : strict && own != null ? List.of(own) : order) {
            if (best == null && available(indexOf(candidate), context)) {
                best = candidate;
            }
        }
        return new Preview(best, reason(own, best), order, null);
    }

    private String reason(@Nullable Candidate own, @Nullable Candidate best) {
        if (best != null) {
            return best == own ? "first by hash" : "next by hash: those before it cannot take the session";
        }
        return strict && own != null
                ? "the first by hash cannot take the session, and the strategy is strict"
                : "no backend can take the session";
    }

    /** All candidates, the client's best first, as {@link #best} finds them one after another. */
    private List<Candidate> ranking(ClientAddress client) {
        List<Ranked> ranked = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            long hash = hash(client, seeds[i]);
            ranked.add(new Ranked(all[i], hash, -StrictMath.log(between0And1(hash)) / weights[i]));
        }
        ranked.sort(
                equalWeights
                        ? (a, b) -> Long.compareUnsigned(b.hash, a.hash)
                        : Comparator.comparingDouble(Ranked::cost));
        return ranked.stream().map(Ranked::candidate).toList();
    }

    private int indexOf(Candidate candidate) {
        int index = 0;
        while (all[index] != candidate) {
            index++;
        }
        return index;
    }

    /** The index of the client's best; with a session, only of those which that may have; -1 if there is none. */
    private int best(ClientAddress client, @Nullable PickContext session) {
        return equalWeights ? highestHash(client, session) : lowestCost(client, session);
    }

    private int highestHash(ClientAddress client, @Nullable PickContext session) {
        int best = -1;
        long highest = 0;
        for (int i = 0; i < all.length; i++) {
            if (session == null || available(i, session)) {
                long hash = hash(client, seeds[i]);
                if (best < 0 || Long.compareUnsigned(hash, highest) > 0) {
                    best = i;
                    highest = hash;
                }
            }
        }
        return best;
    }

    private int lowestCost(ClientAddress client, @Nullable PickContext session) {
        int best = -1;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < all.length; i++) {
            if (session == null || available(i, session)) {
                double u = between0And1(hash(client, seeds[i]));
                if ((1 - u) / weights[i] < lowest) {
                    double cost = -StrictMath.log(u) / weights[i];
                    if (cost < lowest) {
                        best = i;
                        lowest = cost;
                    }
                }
            }
        }
        return best;
    }

    private boolean available(int index, PickContext session) {
        return usable[index] && !all[index].full() && !session.excludes(all[index]);
    }

    /** 52 bits and a half: exact, and neither 0 nor 1. */
    private static double between0And1(long hash) {
        return ((hash >>> 12) + 0.5) * 0x1p-52;
    }

    private static long hash(ClientAddress client, long seed) {
        return client.ipv6() ? Xxh64.hash(client.high(), client.low(), seed) : Xxh64.hash((int) client.low(), seed);
    }

    /** A candidate, its hash with a client and what the weighted rank goes by. */
    private record Ranked(Candidate candidate, long hash, double cost) {}
}
