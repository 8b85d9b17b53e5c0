package dev.roundabout.internal.health;

/**
 * Looks for a text in a stream of bytes, one at a time, keeping none of them (Knuth, Morris and Pratt 1977), so it does
 * not matter how the stream is cut into segments. One thread at a time.
 */
final class TextSearch {
    private final byte[] text;
    /** At i: the length of the longest start of the text that is also an end of its first i + 1 bytes, and shorter. */
    private final int[] fallBack;

    private int matched;

    /** @param text at least one byte */
    TextSearch(byte[] text) {
        this.text = text.clone();
        this.fallBack = new int[text.length];
        for (int i = 1, length = 0; i < text.length; i++) {
            while (length > 0 && text[i] != text[length]) {
                length = fallBack[length - 1];
            }
            if (text[i] == text[length]) {
                length++;
            }
            fallBack[i] = length;
        }
    }

    /** Takes the next byte; {@return whether the text is complete} Not to be called again once it is. */
    boolean next(byte b) {
        while (matched > 0 && b != text[matched]) {
            matched = fallBack[matched - 1];
        }
        if (b == text[matched]) {
            matched++;
        }
        return matched == text.length;
    }
}
