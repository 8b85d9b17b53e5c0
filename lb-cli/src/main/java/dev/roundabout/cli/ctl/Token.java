package dev.roundabout.cli.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The token that allows changes, or why there is none. Reading the admin port needs none, so a missing file is a fault
 * only when the daemon asks for it.
 */
final class Token {
    private static final int LONGEST = 4096;

    private final @Nullable String secret;
    private final String lack;

    private Token(@Nullable String secret, String lack) {
        this.secret = secret;
        this.lack = lack;
    }

    /**
     * Reads a token file; never fails.
     *
     * @param file the file, its first line is the token
     * @return the token, or why there is none
     */
    static Token read(Path file) {
        String shown = Printable.line(file.toString());
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST);
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            return text.matches("[\\x21-\\x7e]+")
                    ? new Token(text, "the token in " + shown + " is not this daemon's")
                    : new Token(null, shown + " holds no token");
        } catch (NoSuchFileException e) {
            return new Token(null, "there is no token file " + shown);
        } catch (AccessDeniedException e) {
            return new Token(null, "this user cannot read the token file " + shown);
        } catch (IOException e) {
            return new Token(null, "the token file " + shown + " cannot be read");
        }
    }

    /** {@return no token, because the daemon is on another host} */
    static Token ofAnotherHost() {
        return new Token(null, "no token file was given for a daemon on another host");
    }

    /** {@return what goes into the request; {@code null} if there is none} */
    @Nullable
    String secret() {
        return secret;
    }

    /** {@return what is wrong with it, for the case that the daemon refuses, and what helps} */
    String refusal() {
        return lack + "; give the daemon's token file (<state-dir>/admin.token; /run/lb/PORT.token, or of one that"
                + " root did not start $XDG_RUNTIME_DIR/lb/PORT.token or /tmp/lb-USER/PORT.token; readable for its user"
                + " and root) with --token-file or LBCTL_TOKEN_FILE";
    }

    /** {@return words that do not give the token away} */
    @Override
    public String toString() {
        return secret == null ? lack : "a token";
    }
}
