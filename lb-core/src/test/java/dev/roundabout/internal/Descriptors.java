package dev.roundabout.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * This process's descriptors of the network: sockets, pipes, event queues. Files are left out, since class loading opens
 * them whenever it likes. Nothing where there is no {@code /proc}.
 */
final class Descriptors {
    private static final Path OWN = Path.of("/proc/self/fd");

    private Descriptors() {}

    /** Those open now, as the kernel names them; sockets have a number of their own each. */
    static List<String> open() {
        List<String> open = new ArrayList<>();
        if (!Files.isDirectory(OWN)) {
            return open;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(OWN)) {
            for (Path entry : entries) {
                String target = target(entry);
                if (target.startsWith("socket:") || target.startsWith("pipe:") || target.startsWith("anon_inode:")) {
                    open.add(target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open;
    }

    /** Those open now that were not open then. */
    static List<String> beyond(Iterable<String> then) {
        List<String> now = open();
        then.forEach(now::remove);
        return now;
    }

    private static String target(Path entry) {
        try {
            return Files.readSymbolicLink(entry).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
