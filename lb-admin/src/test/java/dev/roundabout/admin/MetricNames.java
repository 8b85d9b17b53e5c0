package dev.roundabout.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names in Prometheus' text form, and those that are promised. */
final class MetricNames {
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{([^}]*)\\})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)=\"[^\"]*\"");

    private MetricNames() {}

    /** The promised lines: {@code name type [labels]: help}. */
    static String golden() throws IOException {
        try (InputStream in = MetricNames.class.getResourceAsStream("metrics.txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The promised names of series, as a query writes them. */
    static Set<String> series() throws IOException {
        return golden().lines()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The lines of a scrape in the golden file's form, in alphabetical order. */
    static List<String> of(String scrape) {
        Map<String, String> help = new TreeMap<>();
        Map<String, String> type = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        for (String line : scrape.lines().toList()) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                help.put(words[2], words[3]);
            } else if (line.startsWith("# TYPE ")) {
                type.put(words[2], words[3]);
            } else {
                Matcher sample = SAMPLE.matcher(line);
                if (!sample.matches()) {
                    throw new AssertionError(line);
                }
                Set<String> keys = labels.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    keys.add(label.group(1));
                }
            }
        }
        return labels.entrySet().stream()
                .map(entry -> {
                    String family = type.containsKey(entry.getKey())
                            ? entry.getKey()
                            : entry.getKey().replaceFirst("_(bucket|count|sum|max)$", "");
                    return entry.getKey() + " " + type.get(family) + " " + entry.getValue() + ": " + help.get(family);
                })
                .toList();
    }
}
