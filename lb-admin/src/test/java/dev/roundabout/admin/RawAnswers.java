package dev.roundabout.admin;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was said over one connection, bytes both ways, taken apart into requests and answers. */
final class RawAnswers {
    private static final Pattern REQUEST =
            Pattern.compile("(?<![^\n}])([A-Z]+) (\\S+) HTTP/1\\.[01]\r\n((?:[^\r\n]+\r\n)*)\r\n");
    private static final Pattern CONTINUE = Pattern.compile("^HTTP/1\\.1 100 [^\r\n]*\r\n\r\n");
    private static final String END_OF_HEAD = "\r\n\r\n";

    private RawAnswers() {}

    /** Answers come in the order of requests; one without a request that can be understood has no method. */
    static List<Contract.Exchange> exchanges(String sent, String received) {
        List<Contract.Exchange> exchanges = new ArrayList<>();
        Matcher request = REQUEST.matcher(sent);
        byte[] rest = CONTINUE.matcher(received).replaceFirst("").getBytes(StandardCharsets.UTF_8);
        while (rest.length > 0) {
            String text = new String(rest, StandardCharsets.UTF_8);
            int end = text.indexOf(END_OF_HEAD);
            if (!text.startsWith("HTTP/1.1 ") || end < 0) {
                throw new AssertionError("not an answer: " + text);
            }
            HttpHeaders headers = headers(text.substring(0, end));
            boolean known = request.find();
            boolean bodiless = known && request.group(1).equals("HEAD");
            int from = text.substring(0, end).getBytes(StandardCharsets.UTF_8).length + END_OF_HEAD.length();
            int length = bodiless
                    ? 0
                    : (int) headers.firstValueAsLong("content-length").orElse(rest.length - from);
            int to = Math.min(rest.length, from + length);
            exchanges.add(new Contract.Exchange(
                    known ? request.group(1) : null,
                    known ? request.group(2) : "",
                    headers(known ? "\r\n" + request.group(3) : ""),
                    null,
                    Integer.parseInt(text.substring(9, 12)),
                    headers,
                    new String(rest, from, to - from, StandardCharsets.UTF_8)));
            rest = Arrays.copyOfRange(rest, to, rest.length);
        }
        return exchanges;
    }

    private static HttpHeaders headers(String head) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        head.lines().skip(1).filter(line -> line.contains(":")).forEach(line -> {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        });
        return HttpHeaders.of(headers, (name, value) -> true);
    }
}
