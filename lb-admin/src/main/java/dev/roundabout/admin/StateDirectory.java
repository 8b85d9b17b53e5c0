package dev.roundabout.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A directory that belongs to one running load balancer; what is in it is its user's alone. */
final class StateDirectory implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    // The system's locks are a process's, and closing any of its channels on the file gives them up: so this process
    // must
    // not even open the file of a directory that it has already.
    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path real;
    private final FileChannel lock;

    private StateDirectory(Path path, Path real, FileChannel lock) {
        this.path = path;
        this.real = real;
        this.lock = lock;
    }

    /** Makes it if it is missing, and locks it. */
    static StateDirectory open(Path path) throws IOException {
        try {
            make(path);
            Path real = path.toRealPath();
            if (!OPEN_HERE.add(real)) {
                throw inUse(path, Long.toString(ProcessHandle.current().pid()));
            }
            boolean locked = false;
            try {
                StateDirectory directory = new StateDirectory(path, real, lock(path));
                locked = true;
                return directory;
            } finally {
                if (!locked) {
                    OPEN_HERE.remove(real);
                }
            }
        } catch (FileSystemException e) {
            throw new IOException(
                    "state directory " + path + ": " + reason(e) + " (expected: a directory that the user "
                            + TokenFiles.user() + " can write to)",
                    e);
        }
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** Moves a file out of the way, to a name that is free; it is never lost. Gives its new place. */
    Path setAside(String name, Disk disk) throws IOException {
        for (int number = 1; ; number++) {
            Path aside = file(name + ".aside-" + number);
            if (!Files.exists(aside)) {
                disk.rename(file(name), aside);
                return aside;
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            lock.close();
        } finally {
            OPEN_HERE.remove(real);
        }
    }

    /** What is wrong, without the path. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof FileSystemException system) {
            return system.getReason() == null ? "cannot be used" : system.getReason();
        }
        return String.valueOf(e.getMessage());
    }

    private static void make(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (!Files.isDirectory(path)) {
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(path, PRIVATE_DIRECTORY);
        }
        PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
        String owner = attributes.owner().getName();
        if (!owner.equals(TokenFiles.user()) && !owner.equals("root")) {
            throw new IOException("state directory " + path + ": owned by " + owner + " (expected: owned by "
                    + TokenFiles.user() + " or root)");
        }
        if (attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
                || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("state directory " + path + ": mode "
                    + PosixFilePermissions.toString(attributes.permissions())
                    + ", others may change it (expected: rwx------). Use: chmod 700 " + path);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        Path file = path.resolve("lock");
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PRIVATE_FILE);
        boolean mine = false;
        try {
            mine = channel.tryLock() != null;
            if (!mine) {
                throw inUse(path, owner(file));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            return channel;
        } finally {
            if (!mine) {
                channel.close();
            }
        }
    }

    private static IOException inUse(Path path, String owner) {
        return new IOException("state directory " + path + ": in use by "
                + (owner.isEmpty() ? "another process" : "process " + owner)
                + " (expected: a directory for each load balancer)");
    }

    private static String owner(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.matches("[0-9]{1,10}") ? text : "";
        } catch (IOException e) {
            return "";
        }
    }
}
