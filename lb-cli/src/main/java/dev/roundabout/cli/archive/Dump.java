package dev.roundabout.cli.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes an archive in a directory of its own.
 *
 * @param directory private, and empty
 */
record Dump(Path directory) {
    /*
     * A static archive, not one written at the end of the training run (a dynamic one): that has no room for classes
     * as old as picocli's, which make a third of lbctl, and Java would have to find Java's own classes in a second file.
     */
    private static final String TRAINING = "dev.roundabout.cli.training.Training";

    /** {@return the archive, which a Java has been seen to map} */
    Path run() throws IOException {
        Path classes = directory.resolve("classes");
        Path archive = directory.resolve("archive");
        Path log = directory.resolve("log");
        JavaRun.run(
                log,
                "the training run",
                JavaRun.line("-Xshare:auto", "-XX:DumpLoadedClassList=" + classes, TRAINING, directory.toString()));
        Files.write(classes, usable(Files.readAllLines(classes)));
        JavaRun.run(
                log,
                "java -Xshare:dump",
                JavaRun.line("-Xshare:dump", "-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + archive));
        JavaRun.run(log, "java -Xshare:on", JavaRun.line("-Xshare:on", "-XX:SharedArchiveFile=" + archive, "-version"));
        return archive;
    }

    /** Without what makes Java link a class as old as picocli's, which would leave it out of the archive. */
    private static List<String> usable(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith("@lambda-proxy") || !line.contains("picocli"))
                .toList();
    }
}
