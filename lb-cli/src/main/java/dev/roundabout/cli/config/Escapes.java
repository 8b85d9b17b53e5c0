package dev.roundabout.cli.config;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes as they are written in a configuration: text in UTF-8, with {@code \r \n \t \0 \xHH} and {@code \\} for what
 * cannot be typed.
 */
final class Escapes {
    private static final String EXPECTED = "\\r, \\n, \\t, \\0, \\xHH or \\\\ after a backslash";

    private Escapes() {}

    /**
     * {@return the bytes, one character each}
     *
     * @throws IllegalArgumentException if a backslash is followed by something else
     */
    static String bytes(String text) {
        StringBuilder bytes = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int next = text.indexOf('\\', at);
            int end = next < 0 ? text.length() : next;
            bytes.append(
                    new String(text.substring(at, end).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
            at = end;
            if (next >= 0) {
                at += escape(text, at, bytes);
            }
        }
        return bytes.toString();
    }

    /** Appends what the escape at this place stands for; {@return its length} */
    private static int escape(String text, int at, StringBuilder bytes) {
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        switch (kind) {
            case 'r' -> bytes.append('\r');
            case 'n' -> bytes.append('\n');
            case 't' -> bytes.append('\t');
            case '0' -> bytes.append('\0');
            case '\\' -> bytes.append('\\');
            case 'x' -> {
                String digits = text.substring(at + 2, Math.min(at + 4, text.length()));
                if (!digits.matches("[0-9A-Fa-f]{2}")) {
                    throw refused(text);
                }
                bytes.append((char) HexFormat.fromHexDigits(digits));
                return 4;
            }
            default -> throw refused(text);
        }
        return 2;
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("text: " + Problems.printable(text) + " (expected: " + EXPECTED + ")");
    }
}
