package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.ProblemJson;
import dev.roundabout.admin.wire.ProblemType;

/** The daemon refused: nothing changed. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProblemJson problem;

    /**
     * A refusal.
     *
     * @param problem what the daemon answered
     */
    RefusedException(ProblemJson problem) {
        // An answer to the operator, not a fault: nobody needs its stack.
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** {@return whether it is of this kind} */
    boolean is(ProblemType type) {
        return problem.type().equals(type.type());
    }

    /** {@return the daemon's sentence; its title if it has none} */
    String sentence() {
        return problem.detail().isEmpty() ? problem.title() : problem.detail();
    }

    /** {@return how {@code lbctl} ends because of it} */
    ExitCode exitCode() {
        if (is(ProblemType.UNAUTHORIZED) || is(ProblemType.TOO_MANY_TRIES)) {
            return ExitCode.NO_TOKEN;
        }
        // A value that cannot be right is the command line's fault, whoever finds it.
        return is(ProblemType.INVALID) ? ExitCode.USAGE : ExitCode.REFUSED;
    }

    /**
     * {@return the end of the command, with what the operator can do about it}
     *
     * @param remedy a command line
     */
    CtlException withRemedy(String remedy) {
        String sentence = sentence();
        if (sentence.contains("Use: lbctl")) {
            return new CtlException(exitCode(), sentence);
        }
        return new CtlException(exitCode(), sentence.replaceFirst("\\.$", "") + ". Use: " + remedy);
    }
}
