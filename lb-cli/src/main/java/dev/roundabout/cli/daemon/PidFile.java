package dev.roundabout.cli.daemon;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that holds the process id while the daemon runs. */
final class PidFile {
    private final Path file;
    private final String content;

    private PidFile(Path file, long pid) {
        this.file = file;
        this.content = pid + "\n";
    }

    /**
     * Writes the file; a reader sees the old content or the new, never half of it.
     *
     * @throws IOException if that cannot be done; its message names the file and says what was expected
     */
    static PidFile write(Path file, long pid) throws IOException {
        try {
            return writeUnexplained(file, pid);
        } catch (FileSystemException e) {
            // Its message is a path, and hardly more.
            String why = e instanceof NoSuchFileException
                    ? "no such directory"
                    : e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getReason());
            throw new IOException(
                    "pid file " + file + ": " + why + " (expected: a file in a directory this user can write to)", e);
        }
    }

    private static PidFile writeUnexplained(Path file, long pid) throws IOException {
        PidFile written = new PidFile(file.toAbsolutePath(), pid);
        Path fresh = written.file.resolveSibling(written.file.getFileName() + "." + pid + ".new");
        try {
            Files.writeString(fresh, written.content);
            Files.move(fresh, written.file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
        return written;
    }

    /** Removes the file if it is still ours; a successor may have written its own by now. */
    void remove() throws IOException {
        if (Files.isRegularFile(file) && Files.readString(file).equals(content)) {
            Files.deleteIfExists(file);
        }
    }
}
