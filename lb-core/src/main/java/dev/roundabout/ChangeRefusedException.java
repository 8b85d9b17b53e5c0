package dev.roundabout;

import org.jspecify.annotations.Nullable;

/** A change that was not made; nothing changed. The message is a sentence for the operator. */
public final class ChangeRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final @Nullable String field;

    /**
     * A refusal.
     *
     * @param reason its kind
     * @param message a sentence for the operator, naming value and expectation
     */
    public ChangeRefusedException(Reason reason, String message) {
        this(reason, message, null);
    }

    /**
     * A refusal because of one field.
     *
     * @param reason its kind
     * @param message a sentence for the operator, naming value and expectation
     * @param field which field it is about, in the words of the admin API; {@code null} if none
     */
    public ChangeRefusedException(Reason reason, String message, @Nullable String field) {
        // Refusals are answers, not faults: nobody needs their stack.
        super(message, null, false, false);
        this.reason = reason;
        this.field = field;
    }

    /** {@return its kind} */
    public Reason reason() {
        return reason;
    }

    /** {@return which field it is about; {@code null} if none} */
    public @Nullable String field() {
        return field;
    }

    /** Kinds of refusal. */
    public enum Reason {
        /** A value is out of its range. */
        INVALID,
        /** The pool has no such backend. */
        UNKNOWN_BACKEND,
        /** The name, or without a name the address, is taken by a backend that differs from what was asked. */
        DIFFERENT,
        /** The backend has sessions; ask for a drain, or force. */
        IN_USE,
        /** It is the last eligible backend; force, if you mean it. */
        LAST_ELIGIBLE,
        /** The address is one of the load balancer's own listeners. */
        OWN_LISTENER,
        /** The change could not be written down by the {@link StateStore}. */
        NOT_KEPT,
        /** The load balancer is stopping or has stopped. */
        STOPPING
    }
}
