package dev.roundabout.cli.ctl;

/** A command that ends with a sentence for the operator instead of a result. */
final class CtlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /**
     * The end of a command.
     *
     * @param exitCode how {@code lbctl} ends
     * @param message one sentence, without the name of the program
     */
    CtlException(ExitCode exitCode, String message) {
        // An answer to the operator, not a fault: nobody needs its stack.
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    static CtlException refused(String message) {
        return new CtlException(ExitCode.REFUSED, message);
    }

    static CtlException usage(String message) {
        return new CtlException(ExitCode.USAGE, message);
    }

    static CtlException unreachable(String message) {
        return new CtlException(ExitCode.UNREACHABLE, message);
    }

    ExitCode exitCode() {
        return exitCode;
    }

    /** {@return the sentence} */
    String sentence() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
