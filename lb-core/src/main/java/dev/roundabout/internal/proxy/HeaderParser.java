package dev.roundabout.internal.proxy;

import dev.roundabout.internal.proxy.HeaderReading.Malformed;
import dev.roundabout.internal.proxy.HeaderReading.MoreNeeded;
import java.nio.ByteBuffer;

/**
 * Reads PROXY headers, strictly: whatever the protocol's text does not allow is malformed, as soon as the bytes that are
 * there show it. Stateless, so bytes that come one by one are read again from the first. Any thread.
 */
public final class HeaderParser {
    /**
     * The most bytes that a header may have. The text allows 64 KiB in version 2; the addresses need 232 at most, and what
     * else a sender adds is tens of bytes. nginx draws the line here too.
     */
    public static final int LONGEST = 4096;

    /** What is wrong with a header of which no more will come. */
    public static final String CUT_SHORT = "ended within the header";

    /** {@code PROXY UNKNOWN} and its line end; no header of version 2 is shorter. */
    private static final MoreNeeded NOTHING_YET = new MoreNeeded(TextHeader.SHORTEST);

    private static final Malformed NO_HEADER = new Malformed("no PROXY header");

    private HeaderParser() {}

    /**
     * Reads a header from the buffer's position on.
     *
     * @param bytes what has come so far, with or without payload behind the header; position and limit stay as they are
     * @return the header, how much more it needs, or why it is none
     */
    public static HeaderReading parse(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            return NOTHING_YET;
        }
        return switch (bytes.get(bytes.position())) {
            case TextHeader.FIRST_BYTE -> TextHeader.parse(bytes);
            case BinaryHeader.FIRST_BYTE -> BinaryHeader.parse(bytes);
            default -> NO_HEADER;
        };
    }

    /** What looks like no version of it. */
    static Malformed noHeader() {
        return NO_HEADER;
    }
}
