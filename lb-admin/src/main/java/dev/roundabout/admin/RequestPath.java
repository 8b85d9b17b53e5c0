package dev.roundabout.admin;

import dev.roundabout.admin.wire.ProblemType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request target taken apart, strictly: what could be read in two ways (dot segments, empty segments, a slash or a
 * backslash in disguise, control characters, a percent sign that means nothing) names nothing here.
 *
 * @param segments the decoded segments; empty for {@code /}
 * @param query the decoded parameters, each given once
 */
record RequestPath(List<String> segments, Map<String, String> query) {

    /** Reads {@code /path?query}. */
    static RequestPath parse(String target) {
        if (!target.startsWith("/")) {
            throw new Refusal(
                    ProblemType.BAD_REQUEST,
                    "request target: " + Printable.quoted(target) + " (expected: a path that starts with /)");
        }
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        return new RequestPath(segments(path), mark < 0 ? Map.of() : query(target.substring(mark + 1)));
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        if (path.equals("/")) {
            return segments;
        }
        for (String raw : path.substring(1).split("/", -1)) {
            String segment = decode(raw);
            if (segment == null || segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw nothingAt(path);
            }
            segments.add(segment);
        }
        return segments;
    }

    private static Map<String, String> query(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = decode(equals < 0 ? "" : pair.substring(equals + 1));
            if (name == null || value == null) {
                throw new Refusal(
                        ProblemType.BAD_REQUEST,
                        "query: " + Printable.quoted(pair) + " (expected: name=value, percent-encoded UTF-8)");
            }
            if (parameters.put(name, value) != null) {
                throw new Refusal(
                        ProblemType.INVALID, Printable.of(name) + ": given twice (expected: once)", Printable.of(name));
            }
        }
        return parameters;
    }

    static Refusal nothingAt(String path) {
        return new Refusal(ProblemType.NOT_FOUND, "nothing is at " + Printable.of(path));
    }

    /** The text with its percent signs resolved; {@code null} if it is malformed or holds what no name may hold. */
    private static @Nullable String decode(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                boolean whole = i + 2 < raw.length();
                int high = whole ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = whole ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (c > 0x20 && c < 0x7f) {
                bytes.write(c);
            } else {
                return null;
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return text.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '/' || c == '\\') ? null : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
