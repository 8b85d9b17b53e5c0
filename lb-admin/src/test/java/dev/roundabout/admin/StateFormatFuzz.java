package dev.roundabout.admin;

import dev.roundabout.config.ChangeLayer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Any bytes as a state file, and as the body of one whose length and hash are right: a layer that is written and read the
 * same again, or one printable line about what is wrong.
 */
public final class StateFormatFuzz {
    private static final Pattern LINE = Pattern.compile("[\\x20-\\x7e]{1,400}");

    private StateFormatFuzz() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        read(bytes);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        String header = "roundabout-state 1 length=" + bytes.length + " sha256=" + Hashes.hex(bytes) + "\n";
        whole.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        whole.writeBytes(bytes);
        read(whole.toByteArray());
    }

    private static void read(byte[] bytes) {
        try {
            ChangeLayer layer = StateFormat.decode(bytes);
            if (!StateFormat.decode(StateFormat.encode(layer)).equals(layer)) {
                throw new AssertionError("written and read again it is another one: " + layer);
            }
        } catch (StateFormat.UnreadableException e) {
            if (!LINE.matcher(String.valueOf(e.getMessage())).matches()) {
                throw new AssertionError("not a printable line: " + e.getMessage(), e);
            }
        }
    }
}
