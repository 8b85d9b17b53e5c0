package dev.roundabout.cli.ctl;

import java.io.PrintStream;

/**
 * How a command ends that does not reach its end.
 *
 * @param exitCode for the shell
 * @param sentence for people
 */
record Failure(ExitCode exitCode, String sentence) {
    /**
     * {@return what is to be told of an exception}
     *
     * @param end one that a command ends with
     * @throws RuntimeException the same if it is none of those but a fault of ours
     */
    static Failure of(RuntimeException end) {
        if (end instanceof CtlException told) {
            return new Failure(told.exitCode(), told.sentence());
        }
        if (end instanceof RefusedException refused) {
            return new Failure(refused.exitCode(), refused.sentence());
        }
        throw end;
    }

    /** Writes one line and returns the number for the shell. */
    int tell(String who, PrintStream err) {
        err.print(who + ": " + Printable.line(sentence) + "\n");
        err.flush();
        return exitCode.code();
    }
}
