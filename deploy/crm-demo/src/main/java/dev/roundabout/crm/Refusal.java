package dev.roundabout.crm;

/** A request that is answered with a status other than good, and a sentence. Expected, so without a stack trace. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
