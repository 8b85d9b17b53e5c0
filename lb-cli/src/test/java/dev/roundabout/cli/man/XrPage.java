package dev.roundabout.cli.man;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the page of {@code xr} says of its flags, from the text that {@code xr --help} shows. */
final class XrPage {
    private static final Pattern FLAG = Pattern.compile(" {2,6}(-.*?) {2,}(\\S.*)");
    private static final Pattern CONTINUED = Pattern.compile(" {20,}(\\S.*)");

    private XrPage() {}

    /**
     * {@return the regions {@code options} and {@code refused}}
     *
     * @param help a paragraph, the flags, and a paragraph about what is refused
     */
    static Map<String, Roff> of(String help) {
        String[] paragraphs = help.split("\n\n", -1);
        if (paragraphs.length != 3) {
            throw new IllegalArgumentException(paragraphs.length + " paragraphs (expected: 3)");
        }
        Roff options = new Roff();
        List<String> flag = new ArrayList<>();
        for (String line : paragraphs[1].lines().toList()) {
            Matcher begins = FLAG.matcher(line);
            Matcher continued = CONTINUED.matcher(line);
            if (begins.matches()) {
                addTo(options, flag);
                flag = new ArrayList<>(List.of(begins.group(1), begins.group(2)));
            } else if (continued.matches() && !flag.isEmpty()) {
                flag.add(continued.group(1));
            } else {
                throw new IllegalArgumentException(line + " (expected: a flag and its explanation)");
            }
        }
        addTo(options, flag);
        return Map.of("options", options, "refused", new Roff().words(paragraphs[2]));
    }

    private static void addTo(Roff options, List<String> flag) {
        if (!flag.isEmpty()) {
            options.item(tag(flag.get(0)), String.join(" ", flag.subList(1, flag.size())));
        }
    }

    /** {@code -s, --server tcp:IP:PORT}: names, then the value. */
    private static String tag(String words) {
        return List.of(words.split(" ", -1)).stream()
                .map(word -> !word.startsWith("-")
                        ? Roff.italic(word)
                        : word.endsWith(",") ? Roff.bold(word.substring(0, word.length() - 1)) + "," : Roff.bold(word))
                .collect(Collectors.joining(" "));
    }
}
