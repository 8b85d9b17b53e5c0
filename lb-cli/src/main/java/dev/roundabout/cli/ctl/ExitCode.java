package dev.roundabout.cli.ctl;

/** How {@code lbctl} ends; the numbers are a contract with scripts. */
enum ExitCode {
    /** Done, or already so. */
    DONE(0),
    /** The daemon refused; nothing changed. */
    REFUSED(1),
    /** The command line is wrong, or has a value that the daemon finds impossible; nothing changed. */
    USAGE(2),
    /** No daemon answers there. */
    UNREACHABLE(3),
    /** The time given with {@code --wait} ran out; what was done stays. */
    WAITED_OUT(4),
    /** No token, or a wrong one. */
    NO_TOKEN(5);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** {@return the number for the shell} */
    int code() {
        return code;
    }
}
