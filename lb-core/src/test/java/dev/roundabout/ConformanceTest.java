package dev.roundabout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tests that CONFORMANCE.md names are there, and name the row they are listed under. */
class ConformanceTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|.*");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+(?:IT|Test|Contract))(?:#(\\w+))?`");
    private static final String PROOFS_END = "## ";

    @Test
    void everyTestThatIsNamedIsThereAndNamesItsRow() throws IOException {
        Map<String, String> tests = tests();
        List<String> missing = new ArrayList<>();
        Set<Integer> rows = new TreeSet<>();
        int named = 0;
        boolean proofs = true;
        for (String line : Files.readAllLines(MODULE.resolve("CONFORMANCE.md"))) {
            proofs &= !line.startsWith(PROOFS_END);
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                continue;
            }
            Matcher test = NAMED.matcher(line);
            while (test.find()) {
                named++;
                if (proofs) {
                    rows.add(Integer.valueOf(row.group(1)));
                }
                String source = tests.getOrDefault(test.group(1), "");
                if (!isThere(source, test.group(2), proofs ? row.group(1) : "\\d+")) {
                    missing.add("row " + row.group(1) + ": " + test.group());
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(100);
        assertThat(rows).as("every row has a test").containsExactlyElementsOf(everyRow());
    }

    private static List<Integer> everyRow() {
        return IntStream.rangeClosed(1, 80).boxed().toList();
    }

    /** Whether the source has such a method, or is there at all, and its Javadoc names the row. */
    private static boolean isThere(String source, @Nullable String method, String row) {
        String said = source;
        if (method != null) {
            Matcher found = Pattern.compile("\\bvoid " + method + "\\(").matcher(source);
            if (!found.find()) {
                return false;
            }
            // From the end of the method before it.
            said = source.substring(Math.max(0, source.lastIndexOf("\n    }\n", found.start())), found.start());
        }
        return Pattern.compile("BEHAVIOUR[\\s\\d,and*]* " + row + "\\b")
                .matcher(said)
                .find();
    }

    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> modules = Files.list(MODULE.toAbsolutePath().getParent())) {
            for (Path module : modules.map(path -> path.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                            .toList()) {
                        String name = file.getFileName().toString().replace(".java", "");
                        tests.merge(name, Files.readString(file), String::concat);
                    }
                }
            }
        }
        return tests;
    }
}
