package dev.roundabout.strategy;

import java.util.List;

/**
 * What one picker chooses from. All are ENABLED with a weight above zero.
 *
 * @param usable those that may take a session now: the eligible primaries; without any, the eligible backups; without
 *     any, with fail-open, every primary
 * @param all every backend of the kinds in use, DOWN and ejected ones too, in a stable order; contains {@code usable}.
 *     A strategy that keeps clients with their backend ranks these, so that a recovered backend gets its own back
 */
public record Candidates(List<Candidate> usable, List<Candidate> all) {
    /** {@inheritDoc} */
    public Candidates {
        usable = List.copyOf(usable);
        all = List.copyOf(all);
    }
}
