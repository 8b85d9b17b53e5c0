package dev.roundabout.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the admin token lies when no file is configured, so that a client on the same host finds it:
 * {@code /run/lb/PORT.token} for root, otherwise {@code $XDG_RUNTIME_DIR/lb/PORT.token}, or
 * {@code /tmp/lb-USER/PORT.token} if there is no runtime directory.
 */
public final class TokenFiles {
    private static final Path ROOT_DIRECTORY = Path.of("/run/lb");

    private TokenFiles() {}

    /**
     * Where a load balancer of the current user puts the token.
     *
     * @param port the first admin port
     * @return the file, which need not exist
     */
    public static Path own(int port) {
        return own(port, user(), System.getenv());
    }

    /**
     * Puts a copy of a token file, just as private, where a client on the same host looks for it: a load balancer with a
     * state directory has its token there, and nobody else knows where that is.
     *
     * @param port the first admin port
     * @param tokenFile the file that holds the token
     * @return the copy; {@code tokenFile} itself if that is already the place
     * @throws IOException if it cannot be put there; the message names the path
     */
    public static Path announce(int port, Path tokenFile) throws IOException {
        Path place = own(port);
        if (!place.toAbsolutePath().equals(tokenFile.toAbsolutePath())) {
            SecureRandom unused = new SecureRandom();
            new TokenFile(place, unused).copy(new TokenFile(tokenFile, unused));
        }
        return place;
    }

    /**
     * Where a client looks for the token: its own user's place first, then root's.
     *
     * @param port the admin port
     * @return the files in the order to try, which need not exist or be readable
     */
    public static List<Path> candidates(int port) {
        Path own = own(port);
        Path root = ROOT_DIRECTORY.resolve(fileName(port));
        List<Path> candidates = new ArrayList<>();
        candidates.add(own);
        if (!own.equals(root)) {
            candidates.add(root);
        }
        return candidates;
    }

    /** The current user as the owner of a file is named. */
    static String user() {
        return user(System.getProperty("user.name", ""));
    }

    /** The same; a user without an entry in passwd, of which Java says {@code ?}, is named by its number there. */
    static String user(String name) {
        if (!name.isEmpty() && !name.equals("?")) {
            return name;
        }
        try {
            return Files.getOwner(Path.of("/proc/self")).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return name;
        }
    }

    static Path own(int port, String user, Map<String, String> environment) {
        if (user.equals("root")) {
            return ROOT_DIRECTORY.resolve(fileName(port));
        }
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        Path directory = runtime.startsWith("/")
                ? Path.of(runtime).resolve("lb")
                : Path.of("/tmp").resolve("lb-" + user.replaceAll("[^A-Za-z0-9_.-]", "_"));
        return directory.resolve(fileName(port));
    }

    private static String fileName(int port) {
        return port + ".token";
    }
}
