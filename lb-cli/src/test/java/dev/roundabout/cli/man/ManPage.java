package dev.roundabout.cli.man;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A page whose regions, from {@code .\" made: NAME} to {@code .\" end}, are put in anew. */
final class ManPage {
    private static final String BEGIN = ".\\\" made: ";
    private static final String END = ".\\\" end";

    private ManPage() {}

    /**
     * {@return the page with these regions}
     *
     * @param page as it is
     * @param regions what belongs between the two lines, by name
     * @throws IllegalArgumentException if the page has not exactly these regions, each once and with its end
     */
    static String with(String page, Map<String, Roff> regions) {
        StringBuilder made = new StringBuilder();
        Set<String> left = new TreeSet<>(regions.keySet());
        boolean inside = false;
        for (String line : page.lines().toList()) {
            if (line.startsWith(BEGIN)) {
                String name = line.substring(BEGIN.length());
                if (inside || !left.remove(name)) {
                    throw new IllegalArgumentException("region: " + name + " (expected: one of " + left + ")");
                }
                made.append(line).append('\n').append(regions.get(name));
                inside = true;
            } else if (line.equals(END)) {
                inside = false;
            }
            if (!inside) {
                made.append(line).append('\n');
            }
        }
        if (inside || !left.isEmpty()) {
            throw new IllegalArgumentException("the page ends (expected: " + END + ", regions " + left + ")");
        }
        return made.toString();
    }
}
