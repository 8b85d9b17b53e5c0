package dev.roundabout.crm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A form with a file in it, as browsers send it: multipart/form-data of RFC 7578, all of it in memory. */
final class Multipart {
    private static final int MOST_PARTS = 16;
    private static final Pattern BOUNDARY = Pattern.compile(
            "multipart/form-data;.*\\bboundary=\"?([0-9A-Za-z'()+_,./:=?-]{1,70})\"?.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME =
            Pattern.compile("content-disposition:\\s*form-data;.*\\bname=\"([^\"]*)\".*", Pattern.CASE_INSENSITIVE);

    private final byte[] body;
    private final byte[] delimiter;

    private Multipart(byte[] body, byte[] delimiter) {
        this.body = body;
        this.delimiter = delimiter;
    }

    /** The parts by their names; a Refusal if the body is not what the content type says. */
    static Map<String, byte[]> parse(String contentType, byte[] body) throws Refusal {
        Matcher matcher = BOUNDARY.matcher(contentType);
        if (!matcher.matches()) {
            throw new Refusal(415, "a picture comes in a form: multipart/form-data with a boundary");
        }
        return new Multipart(body, bytes("\r\n--" + matcher.group(1))).parts();
    }

    private Map<String, byte[]> parts() throws Refusal {
        Map<String, byte[]> parts = new HashMap<>();
        // The first delimiter has no line before it to end.
        int at = startsWith(delimiter, 2, 0) ? delimiter.length - 2 : endOf(delimiter, 0);
        while (!startsWith(bytes("--"), 0, at)) {
            if (parts.size() == MOST_PARTS) {
                throw new Refusal(400, "a form of more than " + MOST_PARTS + " parts");
            }
            // From the end of the delimiter's own line, so that a part without headers begins with an empty line.
            int content = endOf(bytes("\r\n\r\n"), at);
            int end = endOf(delimiter, content);
            String headers = new String(body, at, content - at, StandardCharsets.UTF_8);
            parts.putIfAbsent(name(headers), Arrays.copyOfRange(body, content, end - delimiter.length));
            at = end;
        }
        return parts;
    }

    private static String name(String headers) throws Refusal {
        for (String header : headers.split("\r\n", -1)) {
            Matcher matcher = NAME.matcher(header);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        throw new Refusal(400, "a part of the form has no name");
    }

    private int endOf(byte[] wanted, int from) throws Refusal {
        for (int at = from; at <= body.length - wanted.length; at++) {
            if (startsWith(wanted, 0, at)) {
                return at + wanted.length;
            }
        }
        throw new Refusal(400, "the form ends before its end");
    }

    private boolean startsWith(byte[] wanted, int skipped, int at) {
        int length = wanted.length - skipped;
        return at + length <= body.length && Arrays.equals(body, at, at + length, wanted, skipped, wanted.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
