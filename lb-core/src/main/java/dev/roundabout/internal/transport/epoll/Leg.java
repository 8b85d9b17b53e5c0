package dev.roundabout.internal.transport.epoll;

import dev.roundabout.internal.transport.Side;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One socket of a session, and what is known of it. All on the session's loop. */
final class Leg implements Polled {
    /** Edges: told once each, so what they said is kept until it was acted upon. */
    static final int INTEREST = Kernel.IN | Kernel.OUT | Kernel.RDHUP | Kernel.PRI | Kernel.EDGE;

    private static final int INPUT = Kernel.IN | Kernel.PRI | Kernel.RDHUP | Kernel.HUP | Kernel.ERR;

    // Set once.
    private final EpollSession session;
    private final Side side;
    private final int descriptor;

    // What comes from this socket.
    private boolean readable;
    private boolean finSeen;
    private boolean shortReadsLie;
    private boolean inputEnded;
    private boolean endReported;
    private byte bigReads;

    // What goes to it.
    private boolean outputBroken;
    private boolean outputEnded;
    private byte sends;
    private @Nullable ByteBuf kept;
    private @Nullable Pipe pipe;

    // The first error; Linux tells it once.
    private int error;

    Leg(EpollSession session, Side side, int descriptor) {
        this.session = session;
        this.side = side;
        this.descriptor = descriptor;
        // A client's socket has it from the listener's.
        this.sends = side == Side.CLIENT ? Sends.UNDELAYED : Sends.NONE;
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    @Override
    public void ready(int events) {
        session.ready(this, events);
    }

    @Override
    public void loopEnds() {
        session.loopEnds();
    }

    Side side() {
        return side;
    }

    /** Notes what an event said, and with ERR asks for the error. */
    void note(int events) {
        if ((events & INPUT) != 0) {
            readable = true;
            finSeen |= (events & Kernel.RDHUP) != 0;
            // Reading stops at urgent data with more behind it, and before an error.
            shortReadsLie |= (events & (Kernel.PRI | Kernel.HUP | Kernel.ERR)) != 0;
        }
        if ((events & Kernel.ERR) != 0) {
            toError(Kernel.takeError(descriptor));
        }
        if ((events & Kernel.HUP) != 0 && !outputEnded) {
            toError(Errno.ECONNRESET); // both directions closed, and this side closed neither
        }
    }

    // Input

    /** Whether reading may bring something: bytes, the end, or an error. */
    boolean isReadable() {
        return readable && !inputEnded;
    }

    /** Reading brought fewer bytes than were asked for: there is no more, unless something else was told. */
    void readShort() {
        if (shortReadsLie) {
            return;
        }
        readable = false;
        // The FIN was there before the read, and the read came to the end of what was before the FIN.
        inputEnded = finSeen;
    }

    /** Whether nothing was told that a read could stop at. */
    boolean readsTellAll() {
        return !finSeen && !shortReadsLie;
    }

    void readNothing() {
        readable = false;
        shortReadsLie = false;
    }

    void toInputEnded() {
        inputEnded = true;
    }

    boolean inputEnded() {
        return inputEnded;
    }

    void toEndReported() {
        endReported = true;
    }

    boolean endReported() {
        return endReported;
    }

    /** How busy this direction is; kept for {@link Mover}. */
    int bigReads() {
        return bigReads;
    }

    void bigReads(int count) {
        bigReads = (byte) count;
    }

    // Output

    /** Whether bytes may be written: nothing waits, and nothing is broken. */
    boolean takesMore() {
        return kept == null && pipe == null && !outputBroken;
    }

    /** Whether bytes wait for this socket to take them. */
    boolean hasWaiting() {
        return kept != null || pipe != null;
    }

    @Nullable
    ByteBuf kept() {
        return kept;
    }

    void kept(@Nullable ByteBuf bytes) {
        kept = bytes;
    }

    @Nullable
    Pipe pipe() {
        return pipe;
    }

    void pipe(@Nullable Pipe spliced) {
        pipe = spliced;
    }

    /**
     * Called before each write. A connection's first one is never held back (Nagle waits for the acknowledgement of a
     * small segment before), so the many connections that see one write only are spared the call.
     */
    void aboutToSend() {
        if (sends == Sends.ONE) {
            Kernel.noDelay(descriptor);
            sends = Sends.UNDELAYED;
        } else if (sends == Sends.NONE) {
            sends = Sends.ONE;
        }
    }

    void toOutputBroken(int cause) {
        outputBroken = true;
        toError(cause);
    }

    boolean outputBroken() {
        return outputBroken;
    }

    /** Sends a FIN. */
    void endOutput() {
        if (!outputEnded && !outputBroken) {
            outputEnded = true;
            Kernel.shutdownOutput(descriptor); // fails if the connection is gone, which is told otherwise
        }
    }

    // Errors

    /** Keeps the error if it is the first. */
    void toError(int cause) {
        if (error == 0 && cause > 0) {
            error = cause;
        }
    }

    /** The first error; 0 without any. */
    int error() {
        return error;
    }

    /** Whether a write may wait for the acknowledgement of the one before it. */
    private static final class Sends {
        static final byte NONE = 0;
        static final byte ONE = 1;
        static final byte UNDELAYED = 2;

        private Sends() {}
    }
}
