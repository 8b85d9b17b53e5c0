package dev.roundabout.strategy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first backend in the order of the list that is not full. */
record FirstAvailable() implements Strategy {
    @Override
    public String name() {
        return "first-available";
    }

    @Override
    public Picker bind(Candidates candidates, @Nullable Picker previous) {
        return new InOrder(candidates.usable());
    }

    @Override
    public String toString() {
        return name();
    }

    private record InOrder(List<Candidate> usable) implements Picker {
        @Override
        public @Nullable Candidate pick(PickContext context) {
            for (int i = 0; i < usable.size(); i++) {
                Candidate candidate = usable.get(i);
                if (!candidate.full() && !context.excludes(candidate)) {
                    return candidate;
                }
            }
            return null;
        }

        @Override
        public Preview peek(PickContext context) {
            Candidate chosen = pick(context); // which changes nothing
            return new Preview(chosen, "first of the list that is not full", usable, null);
        }
    }
}
