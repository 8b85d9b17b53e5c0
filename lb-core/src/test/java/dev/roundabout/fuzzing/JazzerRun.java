package dev.roundabout.fuzzing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Jazzer look for an input that a target cannot bear, beginning with its seeds, for some seconds, in a process of its
 * own: an input that takes more than ten seconds, or more than its heap, is found too. Jazzer's seed is in the log;
 * {@code -Droundabout.seed=N} takes another one, {@code -Droundabout.fuzz.seconds=N} looks longer.
 */
public final class JazzerRun {
    private static final Logger LOG = LoggerFactory.getLogger("dev.roundabout.fuzzing.JazzerRun");
    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");
    private static final int START_SECONDS = 120;
    private static final int SHOWN_BYTES = 1024;

    private final Class<?> target;
    private final Path work;
    private final List<String> hooksLeftOut = new ArrayList<>();

    /**
     * A run of a target.
     *
     * @param target with {@code fuzzerTestOneInput}
     * @param work an empty directory, for inputs and finds
     */
    public JazzerRun(Class<?> target, Path work) {
        this.target = target;
        this.work = work;
    }

    /** Leaves one of Jazzer's hooks out, which would take what the target does for a fault. */
    public JazzerRun without(String hook) {
        hooksLeftOut.add("com.code_intelligence.jazzer.sanitizers." + hook);
        return this;
    }

    /** Looks for so many seconds; returns how many inputs were tried. Throws if one did harm, and shows it. */
    public long search(Corpus corpus, int usualSeconds) throws IOException, InterruptedException {
        int seconds = Integer.getInteger("roundabout.fuzz.seconds", usualSeconds);
        int seed = Math.floorMod(Long.getLong("roundabout.seed", new Random().nextLong()), Integer.MAX_VALUE - 1) + 1;
        LOG.info("{}: {} s of Jazzer with seed {}", target.getSimpleName(), seconds, seed);
        Path found = Files.createDirectories(work.resolve("found"));
        String said;
        try {
            said = new JavaProcess(work).run(seconds + START_SECONDS, command(corpus, seconds, seed, found));
        } catch (AssertionError e) {
            throw new AssertionError(target.getSimpleName() + ": " + finds(found) + e.getMessage(), e);
        }
        Matcher done = DONE.matcher(said);
        if (!done.find()) {
            throw new AssertionError(target.getSimpleName() + ": Jazzer did not look\n" + said);
        }
        LOG.info("{}: {} inputs in {} s", target.getSimpleName(), done.group(1), done.group(2));
        return Long.parseLong(done.group(1));
    }

    private String[] command(Corpus corpus, int seconds, int seed, Path found) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=dev.roundabout.**:org.yaml.snakeyaml.**",
                "--reproducer_path=" + found));
        if (!hooksLeftOut.isEmpty()) {
            command.add("--disabled_hooks=" + String.join(":", hooksLeftOut));
        }
        command.addAll(List.of(
                "-seed=" + seed,
                "-max_total_time=" + seconds,
                "-timeout=10",
                "-max_len=8192",
                "-dict=" + corpus.dictionary(),
                "-artifact_prefix=" + found + "/",
                // What it finds worth keeping goes to the first directory, the seeds are only read.
                Files.createDirectories(work.resolve("inputs")).toString(),
                corpus.directory().toString()));
        return command.toArray(String[]::new);
    }

    private static String finds(Path directory) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> !path.toString().endsWith(".java")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                text.append(file.getFileName())
                        .append(", ")
                        .append(bytes.length)
                        .append(" bytes: ");
                text.append(HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN_BYTES, bytes.length)))
                        .append('\n');
            }
        }
        return text.toString();
    }
}
