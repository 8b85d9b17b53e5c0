package dev.roundabout.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A secret that can be compared and not read. */
final class Token {
    private final byte[] secret;

    Token(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the text is the secret; takes as long for a near miss as for any other text of its length. */
    boolean matches(String text) {
        return MessageDigest.isEqual(secret, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Token[...]";
    }
}
