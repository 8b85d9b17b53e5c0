package dev.roundabout.admin;

/** Who may read what a route answers. Changes always need the token. */
enum Access {
    /** Anyone; with {@code read: token} whoever has the token. */
    OPEN,
    /** It shows clients or the configuration: whoever has the token, or asks from this host. */
    PRIVATE
}
