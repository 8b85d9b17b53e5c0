package dev.roundabout.cli.xr;

import org.jspecify.annotations.Nullable;

/** The flags of Crossroads, as far as old scripts use them. */
enum XrFlag {
    SERVER("server", 's', true),
    BACKEND("backend", 'b', true),
    DISPATCH_MODE("dispatch-mode", 'd', true),
    WEB_INTERFACE("web-interface", 'W', true),
    WEB_INTERFACE_AUTH("web-interface-auth", null, true),
    BACKEND_CHECK("backend-check", 'g', true),
    WAKEUP_INTERVAL("wakeup-interval", 'w', true),
    CHECKUP_INTERVAL("checkup-interval", 'c', true),
    CLIENT_TIMEOUT("client-timeout", null, true),
    BACKEND_TIMEOUT("backend-timeout", null, true),
    ALLOW_FROM("allow-from", 'a', true),
    DENY_FROM("deny-from", 'A', true),
    MAX_CONNECTIONS("max-connections", 'M', true),
    HARD_MAXCONNRATE("hard-maxconnrate", null, true),
    SOFT_MAXCONNRATE("soft-maxconnrate", null, true),
    TIME_INTERVAL("time-interval", null, true),
    DEFER_TIME("defer-time", null, true),
    PIDFILE("pidfile", 'p', true),
    VERBOSE("verbose", 'v', false),
    DEBUG("debug", 'D', false),
    PREFIX_TIMESTAMP("prefix-timestamp", 'P', false),
    FOREGROUND("foreground", 'F', false),
    TRYOUT("tryout", 'n', false),
    HELP("help", null, false),
    VERSION("version", 'V', false),
    STATE_DIR("state-dir", null, true),
    ADD_X_FORWARDED_FOR("add-x-forwarded-for", null, false),
    STICKY_HTTP("sticky-http", null, false),
    URL_MATCH("url-match", null, true),
    HOST_MATCH("host-match", null, true);

    private final String longForm;
    private final @Nullable Character shortForm;
    private final boolean takesValue;

    XrFlag(String longForm, @Nullable Character shortForm, boolean takesValue) {
        this.longForm = longForm;
        this.shortForm = shortForm;
        this.takesValue = takesValue;
    }

    boolean takesValue() {
        return takesValue;
    }

    /** Whether it is known but not built yet. */
    boolean notBuilt() {
        return compareTo(STATE_DIR) >= 0;
    }

    /** The flag of that long form; {@code null} if there is none. */
    static @Nullable XrFlag ofLong(String name) {
        for (XrFlag flag : values()) {
            if (flag.longForm.equals(name)) {
                return flag;
            }
        }
        return null;
    }

    /** The flag of that letter; {@code null} if there is none. */
    static @Nullable XrFlag ofShort(char letter) {
        for (XrFlag flag : values()) {
            Character own = flag.shortForm;
            if (own != null && own == letter) {
                return flag;
            }
        }
        return null;
    }

    /** {@return the long form with its dashes} */
    @Override
    public String toString() {
        return "--" + longForm;
    }
}
