package dev.roundabout.cli.faults;

import java.util.function.IntSupplier;

/** A number that is the same at several looks in a row. */
final class Stillness {
    private static final int LOOKS = 5;

    private final IntSupplier number;
    private int last = Integer.MIN_VALUE;
    private int same;

    Stillness(IntSupplier number) {
        this.number = number;
    }

    /** Looks once more. */
    boolean isThere() {
        int now = number.getAsInt();
        same = now == last ? same + 1 : 0;
        last = now;
        return same >= LOOKS;
    }
}
