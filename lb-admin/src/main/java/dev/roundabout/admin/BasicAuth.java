package dev.roundabout.admin;

/**
 * A user and a password for HTTP basic authentication (RFC 7617), in UTF-8.
 *
 * @param user the user; no colon, not empty
 * @param password the password; not empty
 */
public record BasicAuth(String user, String password) {
    /** {@inheritDoc} */
    public BasicAuth {
        if (user.isEmpty() || user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("user: \"" + user + "\" (expected: a name without a colon)");
        }
        if (password.isEmpty()) {
            throw new IllegalArgumentException("password: empty (expected: at least one character)");
        }
    }

    /** {@return the user; never the password} */
    @Override
    public String toString() {
        return "BasicAuth[user=" + user + "]";
    }
}
