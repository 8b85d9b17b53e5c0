package dev.roundabout.crm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pictures: files in the store that all servers have mounted, titles in the database. A file is there under its name only
 * when all of it is on disk, and has a row only after that.
 */
final class Pictures {
    static final int MOST_BYTES = 2 << 20;
    static final int SHOWN = 50;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern FILE = Pattern.compile("[0-9a-f]{32}\\.(png|jpg|gif)");

    private final Database database;
    private final Path directory;
    private final String server;

    Pictures(Database database, Path directory, String server) {
        this.database = database;
        this.directory = directory;
        this.server = server;
    }

    /** One of them; `server` is the name of the one that took it. */
    record Picture(String file, String title, long size, String server) {}

    /** A picture's file and what is in it. */
    record Stored(Path path, long size, PictureType type) {}

    /** Keeps a picture and returns the name of its file. */
    String add(String title, byte[] picture) throws Refusal, IOException, SQLException {
        PictureType type = PictureType.of(picture)
                .orElseThrow(() -> new Refusal(415, "a picture is a PNG, JPEG or GIF file; this is none"));
        byte[] name = new byte[16];
        RANDOM.nextBytes(name);
        String file = HexFormat.of().formatHex(name) + "." + type.extension();
        write(file, picture);
        try {
            database.write(connection -> {
                try (PreparedStatement insert = connection.prepareStatement(
                        "insert into pictures (file, title, size, server) values (?, ?, ?, ?)")) {
                    insert.setString(1, file);
                    insert.setString(2, title);
                    insert.setLong(3, picture.length);
                    insert.setString(4, server);
                    return insert.executeUpdate();
                }
            });
        } catch (SQLException e) {
            Files.deleteIfExists(directory.resolve(file));
            throw e;
        }
        return file;
    }

    /** The latest, newest first. */
    List<Picture> latest() throws SQLException {
        return database.read(connection -> {
            List<Picture> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                            "select file, title, size, server from pictures order by created desc limit " + SHOWN);
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new Picture(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getString(4)));
                }
            }
            return found;
        });
    }

    /** Finds a picture by the name of its file; empty if there is none. The database is not asked. */
    Optional<Stored> find(String file) throws IOException {
        Matcher matcher = FILE.matcher(file);
        Path path = matcher.matches() ? directory.resolve(file) : directory;
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        return PictureType.ofExtension(file.substring(file.indexOf('.') + 1))
                .map(type -> new Stored(path, size(path), type));
    }

    /** Writes, reads back and deletes a small file: whether the store does its work. */
    void tryStore() throws IOException {
        byte[] name = new byte[16];
        RANDOM.nextBytes(name);
        String file = ".ready-" + server + "-" + HexFormat.of().formatHex(name);
        Path path = directory.resolve(file);
        try {
            write(file, name);
            byte[] read = Files.readAllBytes(path);
            if (!Arrays.equals(name, read)) {
                throw new IOException(path + " reads otherwise than it was written");
            }
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private void write(String file, byte[] content) throws IOException {
        Path draft = directory.resolve("." + file + ".part");
        try {
            try (FileChannel channel =
                    FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(draft, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static long size(Path path) {
        return path.toFile().length();
    }
}
