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
                // 52 bits and a half: exact, and neither 0 nor 1.
                double u = ((hash(client, seeds[i]) >>> 12) + 0.5) * 0x1p-52;
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

    private static long hash(ClientAddress client, long seed) {
        return client.ipv6() ? Xxh64.hash(client.high(), client.low(), seed) : Xxh64.hash((int) client.low(), seed);
    }
}
