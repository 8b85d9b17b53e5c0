package dev.roundabout.cli.faults;

/** What becomes of a connection, and so what is good: client and backend both know, each plays its part. */
enum Kind {
    /** The backend answers and ends; then the client ends. */
    BACKEND_ENDS(1),
    /** The client ends when it has the whole answer; then the backend ends. */
    CLIENT_ENDS(2),
    /** The client sends its request with its FIN at once; the backend answers when it has seen that. */
    DATA_AND_FIN(3),
    /** The client ends its output in the middle of the answer; the backend goes on, then ends. */
    CLIENT_HALF_CLOSES(4),
    /** The backend answers and ends its output before the request has come; the client sends it all the same. */
    BACKEND_HALF_CLOSES(5),
    /** The client resets when the answer begins. The backend must see a reset. */
    CLIENT_RESETS(6),
    /** The backend resets in the middle of its answer. The client must see a reset, never a clean end. */
    BACKEND_RESETS(7),
    /** The client connects and ends without a byte. */
    LEAVES(8),
    /** Messages to and fro, one at a time, until the client program is told to end. */
    STREAM(9),
    /** The client connects and says nothing until its program is told to end. */
    SILENT(10);

    /** Those that come back by themselves to where the answer is complete on both sides. */
    static final String EXCHANGES = "BACKEND_ENDS,CLIENT_ENDS,DATA_AND_FIN,CLIENT_HALF_CLOSES";

    /** Every way to end there is. */
    static final String ENDINGS = EXCHANGES + ",BACKEND_HALF_CLOSES,CLIENT_RESETS,BACKEND_RESETS,LEAVES";

    private final int code;

    Kind(int code) {
        this.code = code;
    }

    /** The kind that has this code. */
    static Kind of(int code) {
        for (Kind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("kind: " + code);
    }

    /** What stands for it on the wire. */
    int code() {
        return code;
    }

    /** Whether it goes on until its program is told to end. */
    boolean stays() {
        return this == STREAM || this == SILENT;
    }
}
