package dev.roundabout.fuzzing;

/** A target with a fault that chance alone would not find in a day. */
public final class FaultyFuzz {
    private FaultyFuzz() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length > 5
                && bytes[0] == 'a'
                && bytes[1] == 'b'
                && bytes[2] == 'c'
                && bytes[3] == 'd'
                && bytes[4] == 'e') {
            throw new IllegalStateException("the fault was found");
        }
    }
}
