package dev.roundabout.strategy;

import org.jspecify.annotations.Nullable;

/** The same backend for the same client, without remembering anything. */
record HashedIp(boolean strict) implements Strategy {
    @Override
    public String name() {
        return strict ? "strict-hashed-ip" : "lax-hashed-ip";
    }

    @Override
    public Picker bind(Candidates candidates, @Nullable Picker previous) {
        return new Rendezvous(candidates, strict);
    }

    @Override
    public String toString() {
        return name();
    }
}
