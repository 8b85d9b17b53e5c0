package dev.roundabout.strategy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells backends of one address apart. Their keys are equal, so that a strategy which goes by the key alone would send
 * everything to the first of them.
 */
final class Twins {
    private Twins() {}

    /** How many candidates before each have the same key: 0 for nearly all. */
    static int[] ranks(List<Candidate> candidates) {
        int[] ranks = new int[candidates.size()];
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = seen.merge(candidates.get(i).key(), 1, Integer::sum) - 1;
        }
        return ranks;
    }
}
