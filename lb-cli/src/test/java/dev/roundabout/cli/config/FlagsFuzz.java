package dev.roundabout.cli.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Any words as the values of {@code lbd}'s flags, one a line, a backend where one begins with {@code =}: what the daemon
 * starts from, or a line for every fault. Each word as a duration too: what is read is written so that it is read again.
 */
public final class FlagsFuzz {
    private static final Pattern LINE = Pattern.compile("lbd: [\\x20-\\x7e]{1,2000}");

    private FlagsFuzz() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        List<String> backends = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (String word : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            (word.startsWith("=") ? backends : rest).add(word.startsWith("=") ? word.substring(1) : word);
            duration(word);
        }
        Iterator<String> words = rest.iterator();
        Flags flags = new Flags(
                next(words),
                backends,
                next(words),
                next(words),
                next(words),
                next(words),
                next(words),
                next(words),
                backends.size() > 3,
                next(words),
                next(words));
        try {
            FlagConfiguration.of("lbd", flags);
        } catch (InvalidConfigurationException e) {
            if (e.lines().isEmpty()
                    || !e.lines().stream().allMatch(line -> LINE.matcher(line).matches())) {
                throw new AssertionError("not a printable line for every fault: " + e.lines(), e);
            }
        }
    }

    /** An empty word is a flag that was not given. */
    private static @Nullable String next(Iterator<String> words) {
        String word = words.hasNext() ? words.next() : "";
        return word.isEmpty() ? null : word;
    }

    private static void duration(String word) {
        Duration read;
        try {
            read = Durations.parse(word);
        } catch (IllegalArgumentException e) {
            return;
        }
        if (!Durations.parse(Durations.format(read)).equals(read)) {
            throw new AssertionError(Arrays.asList(word, read, Durations.format(read)));
        }
    }
}
