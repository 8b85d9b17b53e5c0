package dev.roundabout.cli.faults;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link ClientProgram} is to do, as words on its command line.
 *
 * @param to where to
 * @param from the number of the first connection; the others follow
 * @param count how many at most
 * @param rate how many are opened a second, as far as {@code open} lets it
 * @param open how many are open at a time at most
 * @param kinds which, by turns
 * @param think for how long a backend thinks before it answers
 * @param request bytes in a request
 * @param answer bytes in an answer; of a message in a stream
 * @param pace the time from one message of a stream to its next
 * @param timeout how long a connection may take; a message of a stream
 * @param slow from which time on a good one is told by itself
 * @param window over which time counts and percentiles are taken again and again
 */
record Order(
        InetSocketAddress to,
        long from,
        long count,
        double rate,
        int open,
        List<Kind> kinds,
        Duration think,
        long request,
        long answer,
        Duration pace,
        Duration timeout,
        Duration slow,
        Duration window) {
    /** The words that make it. */
    static final class Words {
        private final Map<String, String> words = new LinkedHashMap<>();

        Words() {
            set("from", 0).set("count", Records.MOST).set("rate", 500).set("open", 2000);
            set("kinds", Kind.EXCHANGES).set("think", 0).set("request", 300).set("answer", 2000);
            set("pace", 200).set("timeout", 10_000).set("slow", 1_000_000).set("window", 5_000);
        }

        /** So many connections that stay, with numbers that no others have. */
        static Words streams(int count) {
            return new Words()
                    .set("from", 1_000_000)
                    .set("count", count)
                    .set("kinds", Kind.STREAM)
                    .set("answer", 200);
        }

        /** Times are milliseconds. */
        Words set(String word, Object value) {
            words.put(word, value.toString());
            return this;
        }

        List<String> toArguments() {
            List<String> arguments = new ArrayList<>();
            words.forEach((word, value) -> arguments.add(word + "=" + value));
            return arguments;
        }

        static Words parse(String[] arguments) {
            Words parsed = new Words();
            for (String argument : arguments) {
                int equals = argument.indexOf('=');
                parsed.set(argument.substring(0, equals), argument.substring(equals + 1));
            }
            return parsed;
        }

        Order toOrder() {
            String to = word("to");
            int colon = to.lastIndexOf(':');
            List<Kind> kinds = new ArrayList<>();
            for (String kind : word("kinds").split(",", -1)) {
                kinds.add(Kind.valueOf(kind));
            }
            return new Order(
                    new InetSocketAddress(to.substring(0, colon), Integer.parseInt(to.substring(colon + 1))),
                    number("from"),
                    number("count"),
                    Double.parseDouble(word("rate")),
                    Math.toIntExact(number("open")),
                    kinds,
                    Duration.ofMillis(number("think")),
                    number("request"),
                    number("answer"),
                    Duration.ofMillis(number("pace")),
                    Duration.ofMillis(number("timeout")),
                    Duration.ofMillis(number("slow")),
                    Duration.ofMillis(number("window")));
        }

        private long number(String word) {
            return Long.parseLong(word(word));
        }

        private String word(String word) {
            String value = words.get(word);
            if (value == null) {
                throw new IllegalArgumentException(word + ": not given");
            }
            return value;
        }
    }
}
