package dev.roundabout.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** The file that holds the admin token: read if it is there and private, made if it is not. */
final class TokenFile {
    private static final int TOKEN_BYTES = 32;
    private static final int LONGEST_TOKEN = 4096;
    private static final String REMEDY = "token-file in the configuration, or another XDG_RUNTIME_DIR";
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final SecureRandom random;

    TokenFile(Path path, SecureRandom random) {
        this.path = path;
        this.random = random;
    }

    /** Reads the token, making file and token if the file is missing. */
    Token readOrMake() throws IOException {
        try {
            return readOrMakeUnexplained();
        } catch (FileSystemException e) {
            // Its message is a path and nothing else.
            throw new IOException(
                    "token file " + path + ": " + trouble(e) + " (expected: a file that the user " + TokenFiles.user()
                            + " can read or make). Use: " + REMEDY,
                    e);
        }
    }

    /**
     * Makes this file a copy of another token file, for who looks for the token here; one that is there gives way, all at
     * once.
     */
    void copy(TokenFile other) throws IOException {
        String secret = other.readBounded() + "\n";
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("token file " + path + ": not a file (expected: the path of a file)");
        }
        makeDirectory(directory);
        Path draft = write(directory, secret);
        try {
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private Token readOrMakeUnexplained() throws IOException {
        try {
            return read();
        } catch (NoSuchFileException e) {
            try {
                make();
            } catch (FileAlreadyExistsException raced) {
                // Another process was faster; its token is as good as ours.
            }
            return read();
        }
    }

    private Token read() throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new IOException(
                    "token file " + path + ": not a regular file (expected: a file with the admin token)");
        }
        if (attributes.permissions().stream().anyMatch(OTHERS::contains)) {
            throw new IOException("token file " + path + ": mode "
                    + PosixFilePermissions.toString(attributes.permissions())
                    + ", others may use it (expected: rw-------). Use: chmod 600 " + path);
        }
        String owner = attributes.owner().getName();
        String user = TokenFiles.user();
        if (!owner.equals(user) && !owner.equals("root")) {
            throw new IOException(
                    "token file " + path + ": owned by " + owner + " (expected: owned by " + user + " or root)");
        }
        String token = readBounded();
        if (!token.matches("[\\x21-\\x7e]{16,}")) {
            throw new IOException("token file " + path
                    + ": no usable token (expected: one line of 16 to 4096 printable characters without spaces)."
                    + " Use: rm " + path + ", and the next start makes a new one");
        }
        return new Token(token);
    }

    private String readBounded() throws IOException {
        try (SeekableByteChannel channel =
                Files.newByteChannel(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer buffer = ByteBuffer.allocate(LONGEST_TOKEN + 2);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // Until full or at the end.
            }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
        }
    }

    /** The file appears whole and private or not at all; the directories that are missing are made. */
    private void make() throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("token file " + path + ": not a file (expected: the path of a file)");
        }
        makeDirectory(directory);
        byte[] secret = new byte[TOKEN_BYTES];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n";
        Path draft = write(directory, token);
        try {
            publish(draft);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private Path write(Path directory, String token) throws IOException {
        Path draft = directory.resolve(
                "." + path.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(draft);
        try (SeekableByteChannel channel = Files.newByteChannel(
                draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE_FILE)) {
            channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.UTF_8)));
        }
        return draft;
    }

    /** A link never replaces what is there; where there are no links, a move does. */
    private void publish(Path draft) throws IOException {
        try {
            Files.createLink(path, draft);
        } catch (UnsupportedOperationException e) {
            try {
                Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException unsupported) {
                Files.move(draft, path);
            }
        }
    }

    private static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directory.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try {
                // Root's is for every user's lbctl to look into; the token itself is private all the same.
                boolean root = TokenFiles.user().equals("root");
                Files.createDirectory(
                        directory,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(root ? "rwxr-xr-x" : "rwx------")));
            } catch (FileAlreadyExistsException raced) {
                // Someone else made it; whether it is safe is looked at next.
            }
        }
        PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
        String owner = attributes.owner().getName();
        if (!owner.equals(TokenFiles.user()) && !owner.equals("root")) {
            throw new IOException("token directory " + directory + ": owned by " + owner
                    + " (expected: a directory that nobody else can write to). Use: " + REMEDY);
        }
    }

    /** What is wrong, and where if that is not the file itself. */
    private String trouble(FileSystemException e) {
        String reason = e.getReason();
        if (e instanceof AccessDeniedException) {
            reason = "permission denied";
        } else if (reason == null) {
            reason = e instanceof NoSuchFileException ? "no such directory" : "cannot be used";
        }
        String where = String.valueOf(e.getFile());
        return where.equals(path.toString()) ? reason : where + ": " + reason;
    }
}
