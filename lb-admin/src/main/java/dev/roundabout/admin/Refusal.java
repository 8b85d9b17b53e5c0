package dev.roundabout.admin;

import dev.roundabout.ChangeRefusedException;
import dev.roundabout.admin.wire.ProblemType;
import org.jspecify.annotations.Nullable;

/** A request that is not fulfilled, on its way to becoming a problem answer. Nothing changed. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final @Nullable String field;

    Refusal(ProblemType type, String detail) {
        this(type, detail, null);
    }

    Refusal(ProblemType type, String detail, @Nullable String field) {
        // Refusals are answers, not faults: nobody needs their stack.
        super(detail, null, false, false);
        this.type = type;
        this.field = field;
    }

    static Refusal invalid(String field, Object value, String expected) {
        return new Refusal(ProblemType.INVALID, field + ": " + value + " (expected: " + expected + ")", field);
    }

    /** A value that did not parse; the message says what was expected. */
    static Refusal invalid(String field, IllegalArgumentException e) {
        return new Refusal(ProblemType.INVALID, String.valueOf(e.getMessage()), field);
    }

    /** The engine's refusal in the words of HTTP. */
    static Refusal of(ChangeRefusedException refused) {
        String field = refused.field();
        return new Refusal(
                type(refused.reason()),
                String.valueOf(refused.getMessage()),
                "max-sessions".equals(field) ? "maxSessions" : field);
    }

    ProblemType type() {
        return type;
    }

    /** A sentence for the operator. */
    String detail() {
        return String.valueOf(getMessage());
    }

    /** Which field of the request it is about. */
    @Nullable
    String field() {
        return field;
    }

    private static ProblemType type(ChangeRefusedException.Reason reason) {
        return switch (reason) {
            case INVALID -> ProblemType.INVALID;
            case UNKNOWN_BACKEND -> ProblemType.UNKNOWN_BACKEND;
            case DIFFERENT -> ProblemType.DIFFERENT;
            case IN_USE -> ProblemType.IN_USE;
            case LAST_ELIGIBLE -> ProblemType.LAST_ELIGIBLE;
            case OWN_LISTENER -> ProblemType.OWN_LISTENER;
            case NOT_KEPT -> ProblemType.NOT_KEPT;
            case STOPPING -> ProblemType.STOPPING;
        };
    }
}
