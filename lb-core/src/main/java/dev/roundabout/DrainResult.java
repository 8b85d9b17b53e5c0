package dev.roundabout;

/**
 * How a drain ended.
 *
 * @param ended sessions that came to their own end
 * @param cut sessions that the deadline cut
 * @param calledOff whether the drain was called off, by enabling or re-adding the backend, before it was empty
 */
public record DrainResult(int ended, int cut, boolean calledOff) {}
