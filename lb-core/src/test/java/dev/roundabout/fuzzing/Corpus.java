package dev.roundabout.fuzzing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The seeds of one fuzz target, {@code src/test/seeds/TARGET/}: a file each, honest inputs and those that once did harm.
 * Beside them {@code TARGET.dict} has the words that the input is made of, as libFuzzer reads them: a text in quotes a
 * line, with {@code \xHH} for what cannot be typed.
 */
public final class Corpus {
    private final Path directory;
    private final Path dictionary;
    private final Map<String, byte[]> seeds = new LinkedHashMap<>();
    private final List<byte[]> words = new ArrayList<>();

    private Corpus(Path seeds, String target) {
        this.directory = seeds.resolve(target);
        this.dictionary = seeds.resolve(target + ".dict");
    }

    /** Those of a target of the module whose tests run. */
    public static Corpus of(Class<?> target) {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Corpus corpus = new Corpus(module.resolve("src/test/seeds"), target.getSimpleName());
        try (Stream<Path> files = Files.list(corpus.directory)) {
            for (Path file : files.sorted().toList()) {
                corpus.seeds.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
            for (String line : Files.readAllLines(corpus.dictionary)) {
                if (line.startsWith("\"")) {
                    corpus.words.add(word(line.substring(1, line.length() - 1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (corpus.seeds.isEmpty()) {
            throw new IllegalStateException(corpus.directory + ": no seed");
        }
        return corpus;
    }

    /** Gives the target each seed; all that fail are named. Returns how many there were. */
    public int replay(Consumer<byte[]> target) {
        Map<String, Throwable> failed = new LinkedHashMap<>();
        seeds.forEach((name, seed) -> {
            try {
                target.accept(seed.clone());
            } catch (RuntimeException | Error e) {
                failed.put(name, e);
            }
        });
        if (!failed.isEmpty()) {
            AssertionError all = new AssertionError("seeds in " + directory + ": " + failed);
            failed.values().forEach(all::addSuppressed);
            throw all;
        }
        return seeds.size();
    }

    /** Damaged seeds, the same for the same number. */
    public Mutator mutator(long seed) {
        return new Mutator(List.copyOf(seeds.values()), words, seed);
    }

    Path directory() {
        return directory;
    }

    Path dictionary() {
        return dictionary;
    }

    private static byte[] word(String quoted) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            if (c != '\\') {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            } else if (quoted.charAt(i + 1) == 'x') {
                bytes.write(Integer.parseInt(quoted.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                bytes.write(quoted.charAt(++i));
            }
        }
        return bytes.toByteArray();
    }
}
