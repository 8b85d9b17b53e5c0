package dev.roundabout.crm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;

/** Who is logged in, kept in the database so that every server knows. Of a token only its digest is kept. */
final class Sessions {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LIFE = "interval '8 hours'";

    /** Compared with when there is no such account, so that the answer takes as long. */
    private static final Password NOBODY = Password.of("");

    private final Database database;

    Sessions(Database database) {
        this.database = database;
    }

    /** Checks the password and begins a session: its token, or empty if name or password is wrong. */
    Optional<String> begin(String account, String password) throws SQLException {
        Optional<Password> kept = database.read(connection -> password(connection, account));
        if (!kept.orElse(NOBODY).matches(password) || kept.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        database.write(connection -> {
            try (PreparedStatement old =
                            connection.prepareStatement("delete from sessions where created < now() - " + LIFE);
                    PreparedStatement insert =
                            connection.prepareStatement("insert into sessions (token, account) values (?, ?)")) {
                old.executeUpdate();
                insert.setBytes(1, digest(token));
                insert.setString(2, account);
                return insert.executeUpdate();
            }
        });
        return Optional.of(token);
    }

    /** The account whose token this is; empty if it is nobody's, or too old. */
    Optional<String> account(String token) throws SQLException {
        return database.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "select account from sessions where token = ? and created >= now() - " + LIFE)) {
                select.setBytes(1, digest(token));
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
                }
            }
        });
    }

    void end(String token) throws SQLException {
        database.write(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("delete from sessions where token = ?")) {
                delete.setBytes(1, digest(token));
                return delete.executeUpdate();
            }
        });
    }

    private static Optional<Password> password(Connection connection, String account) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select salt, password from accounts where name = ?")) {
            select.setString(1, account);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(new Password(rows.getBytes(1), rows.getBytes(2))) : Optional.empty();
            }
        }
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
