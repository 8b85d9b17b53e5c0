package dev.roundabout.crm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says.
 *
 * @param server the name that every page shows
 * @param listen where to listen; port 0 is any free one
 * @param database the JDBC address
 * @param user who we are at the database
 * @param passwordFile holds the database's password; read at each connect, so that it may change
 * @param uploads the directory for pictures, in the store that all servers share
 */
record Settings(
        String server, InetSocketAddress listen, String database, String user, Path passwordFile, Path uploads) {

    /** An IllegalArgumentException with one sentence if a variable is missing or makes no sense. */
    static Settings of(Map<String, String> environment) {
        String server = word(environment, "SERVER_NAME", null);
        int port = port(environment, "PORT", "3000");
        Path uploads = Path.of(required(environment, "UPLOADS", null));
        if (!Files.isDirectory(uploads)) {
            throw new IllegalArgumentException("UPLOADS: " + uploads + " (expected: a directory that is there)");
        }
        return new Settings(
                server,
                new InetSocketAddress(required(environment, "LISTEN_ADDRESS", "0.0.0.0"), port),
                "jdbc:postgresql://" + word(environment, "DATABASE_HOST", null) + ":"
                        + port(environment, "DATABASE_PORT", "5432") + "/" + word(environment, "DATABASE_NAME", null),
                word(environment, "DATABASE_USER", null),
                Path.of(required(environment, "DATABASE_PASSWORD_FILE", "/run/secrets/db_password")),
                uploads);
    }

    /** What the driver is given for a connection: no wait of it is without end. */
    Properties connection() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", Files.readString(passwordFile).strip());
        properties.setProperty("ApplicationName", "crm-demo " + server);
        properties.setProperty("currentSchema", Schema.NAME);
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    private static String required(Map<String, String> environment, String name, @Nullable String otherwise) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank() && otherwise == null) {
            throw new IllegalArgumentException(name + ": not set");
        }
        return value.isBlank() && otherwise != null ? otherwise : value;
    }

    private static String word(Map<String, String> environment, String name, @Nullable String otherwise) {
        String value = required(environment, name, otherwise);
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: letters, digits, . _ -)");
        }
        return value;
    }

    private static int port(Map<String, String> environment, String name, String otherwise) {
        String value = required(environment, name, otherwise);
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65_535) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 65535)");
        }
        return Integer.parseInt(value);
    }
}
