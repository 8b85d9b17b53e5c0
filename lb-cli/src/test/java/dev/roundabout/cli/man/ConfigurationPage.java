package dev.roundabout.cli.man;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the page of the configuration file says of its keys, from the file that explains them. There, a comment behind a
 * key explains it, goes on in lines that hold nothing else far to the right, and begins in lines above the key. One above
 * that ends in a colon is for several keys. A key that has no default is commented out.
 */
final class ConfigurationPage {
    private static final int FAR = 20;
    private static final Pattern KEY = Pattern.compile("( *)(# )?(- )?([a-z][a-z-]*):(?: +([^# ].*?))?(?: +# (.*))?");
    private static final Pattern COMMENT = Pattern.compile("( *)# (.*)");
    private static final Set<String> NAMED = Set.of("listeners", "pools");

    private final Roff keys = new Roff();
    private final Deque<Level> levels = new ArrayDeque<>();
    private final List<String> above = new ArrayList<>();
    private String tag = "";
    private String explanation = "";

    private ConfigurationPage() {}

    /** {@return the region {@code keys}} */
    static Map<String, Roff> of(String file) {
        ConfigurationPage page = new ConfigurationPage();
        // What the file says of itself is for who has it open.
        file.lines().dropWhile(line -> !line.isEmpty()).forEach(page::take);
        page.end();
        return Map.of("keys", page.keys);
    }

    private void take(String line) {
        Matcher key = KEY.matcher(line);
        Matcher comment = COMMENT.matcher(line);
        if (key.matches()) {
            end();
            begin(key);
        } else if (comment.matches() && comment.group(1).length() >= FAR) {
            explanation += " " + comment.group(2);
        } else if (comment.matches()) {
            end();
            above.add(comment.group(2));
        } else if (!line.isBlank() && !line.strip().startsWith("- ")) {
            throw new IllegalArgumentException(line + " (expected: a key, a comment or an address)");
        }
    }

    private void begin(Matcher key) {
        int column =
                key.group(1).length() + (key.group(3) == null ? 0 : key.group(3).length());
        levels.removeIf(level -> level.column >= column);
        boolean isName = levels.size() == 1 && NAMED.contains(levels.getLast().key);
        levels.addLast(new Level(column, isName ? "NAME" : key.group(4)));
        if (isName) {
            above.clear();
            return;
        }
        if (!above.isEmpty() && above.get(above.size() - 1).endsWith(":")) {
            String words = String.join(" ", above);
            keys.request(".PP").words(words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1));
            above.clear();
        }
        String path = levels.stream().map(Level::key).collect(Collectors.joining("."));
        String value = key.group(5);
        tag = Roff.bold(path) + (value == null ? "" : ": " + Roff.italic(value));
        explanation = String.join(" ", above) + (key.group(6) == null ? "" : " " + key.group(6));
        above.clear();
    }

    private void end() {
        if (!tag.isEmpty()) {
            keys.item(tag, explanation);
        }
        tag = "";
        explanation = "";
    }

    /** A key that is open, and where its line begins. */
    private record Level(int column, String key) {}
}
