package dev.roundabout.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * The directory of results. Samples and failures are added as they come, so that a run that is cut loses nothing and a
 * long one can be made of several.
 */
final class Store {
    private final Path directory;

    private Store(Path directory) {
        this.directory = directory;
    }

    /**
     * Opens a directory, making it if need be.
     *
     * @throws IllegalArgumentException if its samples were taken under other conditions
     */
    static Store open(Path directory, Machine machine) throws IOException {
        Files.createDirectories(directory);
        Path conditions = directory.resolve("machine.txt");
        if (Files.exists(conditions)) {
            Machine before = Machine.parse(Files.readString(conditions));
            String difference = before.differenceTo(machine);
            if (!difference.isEmpty()) {
                throw new IllegalArgumentException(directory + " has samples taken under other conditions ("
                        + difference + "); give another --out");
            }
        } else {
            Files.writeString(conditions, machine.text());
        }
        return new Store(directory);
    }

    Path directory() {
        return directory;
    }

    void add(Sample sample) throws IOException {
        append("raw.csv", Sample.HEADER, sample.line());
    }

    void add(Failure failure) throws IOException {
        append("failures.csv", Failure.HEADER, failure.line());
    }

    /** All there is. */
    Results results() throws IOException {
        return new Results(read("raw.csv", Sample::parse), read("failures.csv", Failure::parse));
    }

    private void append(String file, String header, String line) throws IOException {
        Path path = directory.resolve(file);
        String text = (Files.exists(path) ? "" : header + "\n") + line + "\n";
        Files.writeString(path, text, UTF_8, CREATE, APPEND);
    }

    private <T> List<T> read(String file, Function<String, T> parser) throws IOException {
        Path path = directory.resolve(file);
        return Files.exists(path)
                ? Files.readAllLines(path).stream().skip(1).map(parser).toList()
                : List.of();
    }
}
