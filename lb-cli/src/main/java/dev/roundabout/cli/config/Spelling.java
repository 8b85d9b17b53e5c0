package dev.roundabout.cli.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Guesses which word was meant. */
final class Spelling {
    private static final int NEAR = 2;
    private static final int LONGEST = 40;
    private static final int MOST_WORDS = 50;

    private Spelling() {}

    /**
     * The nearest of the words, if one is at most two typing errors away and shares more than it differs. Of a long word,
     * or among very many, nothing is guessed.
     */
    static @Nullable String nearest(String written, Collection<String> words) {
        String best = null;
        int bestDistance = NEAR + 1;
        if (written.length() > LONGEST || words.size() > MOST_WORDS) {
            return null;
        }
        for (String word : words) {
            boolean tooFar = Math.abs(written.length() - word.length()) > NEAR;
            int distance = tooFar ? bestDistance : distance(written, word);
            if (distance < bestDistance && distance * 2 < word.length()) {
                best = word;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
    private static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int same = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + same, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[from.length()][to.length()];
    }
}
