package dev.roundabout.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is appended to. A new one can be read by its owner and group, since it holds addresses. One thread at a
 * time.
 */
final class AccessLogFile implements AccessLogOutput {
    private static final Set<StandardOpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);
    private static final byte[] LINE_END = {'\n'};

    private final Path path;
    private final Opener opener;
    private WritableByteChannel channel;
    private @Nullable Object key;
    /** A write that failed has left a part of a line behind. */
    private boolean midLine;

    AccessLogFile(Path path) throws IOException {
        this(path, AccessLogFile::open);
    }

    AccessLogFile(Path path, Opener opener) throws IOException {
        this.path = path;
        this.opener = opener;
        this.channel = opener.open(path);
        this.key = keyOf(path);
    }

    @Override
    public void write(byte[] lines) throws IOException {
        if (midLine) {
            writeAll(LINE_END);
        }
        writeAll(lines);
    }

    @Override
    public boolean moved() {
        try {
            Object now = keyOf(path);
            return now == null || !now.equals(key);
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void reopen() throws IOException {
        WritableByteChannel next = opener.open(path);
        key = keyOf(path);
        midLine = false;
        WritableByteChannel before = channel;
        channel = next;
        before.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private void writeAll(byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        try {
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } finally {
            if (left.position() > 0) {
                midLine = bytes[left.position() - 1] != '\n';
            }
        }
    }

    private static FileChannel open(Path path) throws IOException {
        FileAttribute<?>[] attributes =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))
                        }
                        : new FileAttribute<?>[0];
        return FileChannel.open(path, APPEND, attributes);
    }

    /** Device and inode; {@code null} where there is no such thing. */
    private static @Nullable Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** How a file is opened. */
    interface Opener {
        WritableByteChannel open(Path path) throws IOException;
    }
}
