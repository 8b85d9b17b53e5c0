package dev.roundabout.cli.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The archive that belongs to this Java and these jars. The launcher names the files where it may be, in the order it
 * looks for them; their names change with the Java and with the jars' content, so an old one is never taken for a new
 * one. Java itself refuses one that does not fit, silently.
 */
public final class ClassDataArchive {
    private static final String PROPERTY = "lb.archives";
    private static final String DRAFT = "making-";
    private static final String SUFFIX = ".jsa";
    private static final Path MAPS = Path.of("/proc/self/maps");

    private final List<Path> places;

    private ClassDataArchive(List<Path> places) {
        this.places = places;
    }

    /** {@return the archive; empty if this process was not started by the launcher, or with {@code -Xshare:off}} */
    public static Optional<ClassDataArchive> ofProcess() {
        List<Path> places = Stream.of(System.getProperty(PROPERTY, "").split(":"))
                .filter(place -> place.startsWith("/"))
                .map(Path::of)
                .toList();
        return places.isEmpty() ? Optional.empty() : Optional.of(new ClassDataArchive(places));
    }

    /** {@return whether this process runs from it} */
    public boolean isMapped() {
        try (Stream<String> maps = Files.lines(MAPS)) {
            return maps.anyMatch(line -> places.stream().anyMatch(place -> line.endsWith(" " + place)));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Starts a process of lowest priority that makes it, unless no place for it can be written. Waits for nothing, and
     * the process outlives this one.
     *
     * @param command the class whose {@code main} makes it
     * @param arguments what that takes
     * @return the process; empty if there is no place
     * @throws IOException if the process cannot be started
     */
    public Optional<Process> makeAside(Class<?> command, String... arguments) throws IOException {
        if (places.stream().noneMatch(ClassDataArchive::isPossible)) {
            return Optional.empty();
        }
        List<String> line = new ArrayList<>(List.of("nice", "-n", "19"));
        line.addAll(JavaRun.line("-D" + PROPERTY + "=" + System.getProperty(PROPERTY), command.getName()));
        line.addAll(List.of(arguments));
        return Optional.of(JavaRun.quiet(line).start());
    }

    /**
     * Makes it anew in the first place that can be written: a small daemon is run to see which classes are used, then
     * Java writes them down. It appears whole or not at all, in place of what was there, which processes that have it
     * mapped keep. Takes some seconds.
     *
     * @return the file; empty if another process is making it
     * @throws IOException if there is no place, or Java refuses; the message says what to do
     */
    public Optional<Path> make() throws IOException {
        for (Path place : places) {
            Path directory = directory(place);
            if (directory != null) {
                return makeIn(directory, place);
            }
        }
        throw new IOException("no directory to write to (expected: one of "
                + places.stream()
                        .map(place -> String.valueOf(place.getParent()))
                        .toList()
                + ")");
    }

    private static Optional<Path> makeIn(Path directory, Path place) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return Optional.empty();
            }
            clean(directory, DRAFT + "*");
            Path draft = Files.createTempDirectory(directory, DRAFT);
            try {
                Path made = new Dump(draft).run();
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("r--r--r--"));
                Files.move(made, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                delete(draft);
            }
            // Those of an older Java or of older jars are of no use to anyone.
            try (DirectoryStream<Path> others =
                    Files.newDirectoryStream(directory, other -> isArchive(other) && !other.equals(place))) {
                for (Path other : others) {
                    Files.deleteIfExists(other);
                }
            }
            return Optional.of(place);
        }
    }

    private static boolean isArchive(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    /** The directory of a place, made if it is missing; {@code null} if it cannot be written. */
    private static @Nullable Path directory(Path place) {
        Path directory = place.getParent();
        try {
            if (directory == null || !isPossible(place)) {
                return null;
            }
            return Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether the directory can be made, or written and nobody else may: the launcher trusts no other. */
    private static boolean isPossible(Path place) {
        Path directory = place.getParent();
        Path above = directory;
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above != null
                && Files.isDirectory(above)
                && Files.isWritable(above)
                && !(above.equals(directory) && isForOthers(above));
    }

    private static boolean isForOthers(Path directory) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
            return permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException e) {
            return true;
        }
    }

    private static void clean(Path directory, String pattern) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, pattern)) {
            for (Path draft : left) {
                delete(draft);
            }
        }
    }

    private static void delete(Path draft) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(draft)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(draft);
    }
}
