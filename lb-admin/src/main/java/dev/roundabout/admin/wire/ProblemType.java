package dev.roundabout.admin.wire;

/** The kinds of refusal. {@link #type} is stable; titles are for people. */
public enum ProblemType {
    /** The request is not well-formed: HTTP or JSON. */
    BAD_REQUEST("bad-request", 400, "The request is not well-formed"),
    /** A value is unknown, missing or out of its range; {@code field} says which. */
    INVALID("invalid", 400, "A value is not valid"),
    /** The token is missing or wrong. */
    UNAUTHORIZED("unauthorized", 401, "The admin token is missing or wrong"),
    /** The request comes from a page of another origin. */
    FOREIGN_ORIGIN("foreign-origin", 403, "Changes are not taken from other sites"),
    /** There is nothing at this path. */
    NOT_FOUND("not-found", 404, "Nothing is here"),
    /** There is no such pool. */
    UNKNOWN_POOL("unknown-pool", 404, "No such pool"),
    /** The pool has no such backend. */
    UNKNOWN_BACKEND("unknown-backend", 404, "No such backend"),
    /** There is no such drain, or it ended too long ago. */
    UNKNOWN_DRAIN("unknown-drain", 404, "No such drain"),
    /** No session is open under this number. */
    UNKNOWN_SESSION("unknown-session", 404, "No such session"),
    /** The path exists but not with this method; the Allow header says which. */
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "This method is not for this path"),
    /** A backend of that name or address is there and differs. */
    DIFFERENT("different", 409, "The backend is there and differs"),
    /** The address belongs to several backends; a name is needed. */
    AMBIGUOUS("ambiguous", 409, "Several backends have this address"),
    /** The backend has sessions. */
    IN_USE("in-use", 409, "The backend has sessions"),
    /** It is the last eligible backend. */
    LAST_ELIGIBLE("last-eligible", 409, "It is the last eligible backend"),
    /** The address is one of the load balancer's own listeners. */
    OWN_LISTENER("own-listener", 409, "The address is a listener of this load balancer"),
    /** The body is too large. */
    TOO_LARGE("too-large", 413, "The body is too large"),
    /** The body is not JSON. */
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "Changes are taken as application/json only"),
    /** The Host header is none of this machine's. */
    WRONG_HOST("wrong-host", 421, "The Host header is not one of this load balancer's"),
    /** Too many wrong tokens or passwords from this address. */
    TOO_MANY_TRIES("too-many-tries", 429, "Too many wrong tokens or passwords"),
    /** The request line or headers are too long. */
    HEADERS_TOO_LARGE("headers-too-large", 431, "The request line or headers are too long"),
    /** A fault of the load balancer itself; the log has more. */
    INTERNAL_ERROR("internal-error", 500, "A fault of the load balancer itself"),
    /** As many streams of events are open as may be. */
    TOO_MANY_STREAMS("too-many-streams", 503, "Too many streams are open"),
    /** The load balancer is stopping. */
    STOPPING("stopping", 503, "The load balancer is stopping"),
    /** There was no answer in time; whether the change was made is not known. */
    NO_ANSWER("no-answer", 503, "The load balancer did not answer in time"),
    /**
     * The change could not be written to the state directory, so it was not made; if it had been made already, the detail says
     * that it is in force until the next start.
     */
    NOT_KEPT("not-kept", 507, "The change could not be kept");

    private final String type;
    private final int status;
    private final String title;

    ProblemType(String name, int status, String title) {
        this.type = "/problems/" + name;
        this.status = status;
        this.title = title;
    }

    /** {@return the {@code type} member, such as {@code /problems/different}} */
    public String type() {
        return type;
    }

    /** {@return the HTTP status it is answered with} */
    public int status() {
        return status;
    }

    /** {@return the kind in words} */
    public String title() {
        return title;
    }
}
