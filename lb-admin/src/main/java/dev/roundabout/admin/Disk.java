package dev.roundabout.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** How a file gets other contents, or another name. May block for as long as the disk likes. */
@FunctionalInterface
interface Disk {
    /**
     * The real one: the contents go to a file beside it, which is synced and renamed, and the directory is synced too. So
     * the file has the old contents or the new ones at every moment, and the new ones for good when this returns.
     */
    Disk REAL = new Disk() {
        @Override
        public void replace(Path file, byte[] contents) throws IOException {
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(draft);
            try (FileChannel channel = FileChannel.open(
                    draft,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer bytes = ByteBuffer.wrap(contents);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectoryOf(file);
        }
    };

    /** Gives the file these contents, durably. */
    void replace(Path file, byte[] contents) throws IOException;

    /** Gives the file another name in its directory, which nobody has, durably. */
    default void rename(Path file, Path name) throws IOException {
        Files.move(file, name);
        syncDirectoryOf(name);
    }

    /** A new or another name is on the disk when its directory is. */
    default void syncDirectoryOf(Path file) throws IOException {
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
