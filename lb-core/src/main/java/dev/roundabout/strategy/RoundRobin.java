package dev.roundabout.strategy;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Every backend in turn, as often as its weight says. */
record RoundRobin() implements Strategy {
    @Override
    public String name() {
        return "round-robin";
    }

    @Override
    public Picker bind(Candidates candidates, @Nullable Picker previous) {
        return bind(candidates, previous instanceof InTurn last ? last.turns.cursor() : new AtomicLong());
    }

    static Picker bind(Candidates candidates, AtomicLong cursor) {
        return new InTurn(new Turns(candidates.usable(), cursor));
    }

    @Override
    public String toString() {
        return name();
    }

    private record InTurn(Turns turns) implements Picker {
        @Override
        public @Nullable Candidate pick(PickContext context) {
            return turns.next(context);
        }

        @Override
        public Preview peek(PickContext context) {
            List<Candidate> order = turns.order();
            return new Preview(Turns.firstAvailable(order, context), "its turn", order, null);
        }
    }
}
