package dev.roundabout.internal.transport.epoll;

import dev.roundabout.ConnectFailure;
import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.Direction;
import dev.roundabout.internal.transport.KeepAlive;
import dev.roundabout.internal.transport.SessionEvents;
import dev.roundabout.internal.transport.SessionSockets;
import dev.roundabout.internal.transport.Side;
import dev.roundabout.internal.transport.SocketError;
import dev.roundabout.internal.transport.SocketPhase;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two sockets of one session: when they move bytes, how their directions end, how they break.
 *
 * <p>Each socket keeps its first error. One of the client ends the session at once. One of the backend does when
 * everything it had sent before is read.
 */
final class EpollSession implements SessionSockets {
    private static final Logger LOG = LoggerFactory.getLogger(EpollSession.class);

    /** How soon to ask again whether a client has acknowledged everything; doubled up to the slowest. */
    private static final long FIRST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long SLOWEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(64);

    // Set once.
    private final EpollLoop loop;
    private final Leg client;

    @SuppressWarnings("NullAway.Init") // set by open, before anything can be reported
    private SessionEvents events;

    // Event loop only.
    private SocketPhase phase = SocketPhase.OPENING;
    private @Nullable Leg backend;
    private @Nullable InetSocketAddress selfSuspect;
    private @Nullable AwaitedHeader header;
    private boolean abortReported;
    private boolean sentDownstream;
    private boolean writeProgress;
    private boolean keptAlive;
    private boolean turnComes;
    private boolean resetting;

    private EpollSession(EpollLoop loop, int socket) {
        this.loop = loop;
        this.client = new Leg(this, Side.CLIENT, socket);
    }

    /** Makes the session of an admitted client. On its loop. */
    static void open(int socket, InetSocketAddress address, EpollLoop loop, Acceptor acceptor) {
        EpollSession session;
        try {
            session = new EpollSession(loop, socket);
            int registered = loop.poller().add(socket, session.client, Leg.INTEREST);
            if (registered < 0) {
                throw new IOException("its socket could not be watched: " + Errno.words(-registered));
            }
        } catch (Throwable e) {
            AcceptSocket.reset(socket);
            acceptor.abandoned(address);
            loop.thread().fault(e);
            return;
        }
        try {
            session.events = acceptor.open(session, address, loop.thread());
        } catch (Throwable e) {
            LOG.error("No session for {}", address, e);
            session.reset();
            acceptor.abandoned(address);
        }
    }

    // Commands

    @Override
    public @Nullable InetSocketAddress destination() {
        return Kernel.localAddress(client.descriptor());
    }

    /** What has come already is told by the first event. */
    @Override
    public void awaitHeader() {
        header = new AwaitedHeader();
    }

    @Override
    public void connect(InetSocketAddress address) {
        if (phase != SocketPhase.OPENING) {
            return;
        }
        abandonAttempt();
        int socket = Kernel.socket(address.getAddress() instanceof Inet6Address);
        if (socket < 0) {
            failedAtOnce(address, -socket);
            return;
        }
        int begun = Kernel.connect(socket, address);
        Leg attempt = new Leg(this, Side.BACKEND, socket);
        if (begun >= 0 || begun == -Errno.EINPROGRESS) {
            // One that is connected already says so as soon as it is watched.
            begun = loop.poller().add(socket, attempt, Leg.INTEREST);
        }
        if (begun < 0) {
            Kernel.close(socket);
            failedAtOnce(address, -begun);
            return;
        }
        backend = attempt;
        selfSuspect = EphemeralPorts.mayHave(address.getPort()) ? address : null;
    }

    @Override
    public void relay(byte[] introduction) {
        if (phase != SocketPhase.OPENING || backend == null) {
            throw new IllegalStateException("relay without a connected backend");
        }
        phase = SocketPhase.RELAYING;
        if (introduction.length > 0) {
            loop.mover().say(backend, introduction);
        }
        turnLater();
    }

    @Override
    public void endOutput(Side side) {
        Leg leg = leg(side);
        if (phase == SocketPhase.RELAYING && leg != null) {
            leg.endOutput();
        }
    }

    @Override
    public void abort(Side side) {
        if (phase == SocketPhase.CLOSED || phase == SocketPhase.ABORTING) {
            return;
        }
        phase = SocketPhase.ABORTING;
        Leg other = backend;
        if (side == Side.BACKEND) {
            if (other != null) {
                reset(other);
            }
            close(client);
            resetting = true;
            loop.poller().afterClosing(this::done);
            return;
        }
        if (other != null) {
            close(other);
        }
        if (!client.hasWaiting()) {
            delivered();
        }
    }

    @Override
    public void close() {
        if (toClosed()) {
            close(client);
            if (backend != null) {
                close(backend);
            }
        }
    }

    @Override
    public void reset() {
        boolean clientOpen = !resetting;
        boolean backendOpen = phase != SocketPhase.ABORTING;
        if (toClosed()) {
            if (clientOpen) {
                reset(client);
            }
            if (backend != null && backendOpen) {
                reset(backend);
            }
        }
    }

    /** Asked now and then of sessions that have become old: also the time for what only those need. */
    @Override
    public boolean takeWriteProgress() {
        if (!keptAlive && phase == SocketPhase.RELAYING && backend != null) {
            keptAlive = true;
            Kernel.keepAlive(client.descriptor(), KeepAlive.scattered());
            Kernel.keepAlive(backend.descriptor(), KeepAlive.scattered());
        }
        boolean progress = writeProgress;
        writeProgress = false;
        return progress;
    }

    // What the poller tells

    void ready(Leg leg, int what) {
        if (phase == SocketPhase.CLOSED || !isCurrent(leg)) {
            return;
        }
        try {
            leg.note(what);
            switch (phase) {
                case OPENING -> readyWhileOpening(leg, what);
                case RELAYING -> readyWhileRelaying(leg, what);
                case ABORTING -> readyWhileAborting(leg, what);
                case CLOSED -> {}
            }
        } catch (Throwable e) { // whatever it is, the other sessions of this loop go on
            failed(leg, e);
        }
    }

    /** Goes on where a turn's share was used up, or relaying has just begun. */
    void turn() {
        turnComes = false;
        Leg other = backend;
        if (phase != SocketPhase.RELAYING || other == null) {
            return;
        }
        try {
            pump(client, other);
            pump(other, client);
        } catch (Throwable e) { // as above
            failed(client, e);
        }
    }

    void loopEnds() {
        try {
            if (isLive()) {
                reportAborted(client, SocketError.INTERNAL);
            }
        } catch (Throwable e) { // the others must be closed as well
            LOG.error("A session could not end in order", e);
        }
        reset();
    }

    private void readyWhileOpening(Leg leg, int what) {
        if (leg == client) {
            if (client.error() != 0) {
                reportAborted(client, Errno.ofSocket(client.error()));
            } else if (header != null && client.isReadable()) {
                readHeader(header);
            }
        } else if (leg.error() != 0) {
            attemptFailed(leg, Errno.ofConnect(leg.error()));
        } else if ((what & Kernel.OUT) != 0) {
            if (isSelfConnected(leg)) {
                attemptFailed(leg, ConnectFailure.REFUSED);
            } else {
                events.connected();
            }
        }
    }

    private void readyWhileRelaying(Leg leg, int what) {
        Leg other = leg == client ? backend : client;
        if (other == null) {
            return;
        }
        if (leg.error() != 0) {
            broke(leg);
        } else if ((what & Kernel.OUT) != 0 && leg.hasWaiting()) {
            flush(leg, other);
        }
        pump(leg, other);
    }

    private void readyWhileAborting(Leg leg, int what) {
        if (leg != client || resetting) {
            return;
        }
        if (client.error() == 0 && (what & Kernel.OUT) != 0 && client.hasWaiting()) {
            writeProgress |= loop.mover().flush(client);
            if (client.error() == 0 && !client.hasWaiting()) {
                delivered();
            }
        }
        if (client.error() != 0) {
            resetClient();
        }
    }

    private void readHeader(AwaitedHeader awaited) {
        int result = awaited.readOn(client.descriptor(), loop.mover().scratch());
        if (result == -Errno.EAGAIN) {
            return;
        }
        header = null;
        if (result < 0) {
            client.toError(-result);
            reportAborted(client, Errno.ofSocket(client.error()));
        } else {
            awaited.tell(events);
        }
    }

    // Connecting

    private void abandonAttempt() {
        Leg attempt = backend;
        if (attempt != null) {
            backend = null;
            close(attempt);
        }
    }

    private void attemptFailed(Leg attempt, ConnectFailure cause) {
        backend = null;
        reset(attempt);
        events.connectFailed(cause);
    }

    /** With nobody listening on an ephemeral port of this host, TCP's simultaneous open can meet itself. */
    private boolean isSelfConnected(Leg attempt) {
        InetSocketAddress peer = selfSuspect;
        selfSuspect = null;
        return peer != null && peer.equals(Kernel.localAddress(attempt.descriptor()));
    }

    private void failedAtOnce(InetSocketAddress address, int error) {
        LOG.debug("Connecting to {} failed at once (error number {})", address, error);
        ConnectFailure cause = Errno.ofConnect(error);
        loop.thread().execute(() -> {
            if (backend == null && phase == SocketPhase.OPENING && !abortReported) {
                events.connectFailed(cause);
            }
        });
        if (cause == ConnectFailure.LOCAL) {
            loop.thread().shortOf(address, Errno.words(error));
        }
    }

    // Moving

    private void pump(Leg from, Leg to) {
        if (phase != SocketPhase.RELAYING || abortReported) {
            return;
        }
        int moved = loop.mover().move(from, to);
        if (moved > 0) {
            sentDownstream |= from != client;
            events.moved(direction(from), moved);
        }
        if (to.error() != 0) {
            broke(to);
        }
        if (from.inputEnded()) {
            inputEnded(from, to);
        } else if (from.isReadable() && to.takesMore()) {
            turnLater();
        }
    }

    private void flush(Leg to, Leg from) {
        writeProgress |= loop.mover().flush(to);
        if (to.error() != 0) {
            broke(to);
        } else if (!to.hasWaiting()) {
            pump(from, to);
        }
    }

    private void turnLater() {
        if (!turnComes) {
            turnComes = true;
            loop.poller().again(this);
        }
    }

    private void inputEnded(Leg from, Leg to) {
        if (abortReported) {
            return;
        }
        if (from.error() != 0) {
            reportAborted(from, Errno.ofSocket(from.error()));
        } else if (!from.endReported() && to.takesMore()) {
            from.toEndReported();
            events.ended(direction(from));
        }
    }

    // Breaking

    /** A client that broke ends the session; a backend is read to its end first. */
    private void broke(Leg leg) {
        if (leg == client || leg.inputEnded()) {
            reportAborted(leg, Errno.ofSocket(leg.error()));
        } else if (!leg.outputBroken()) {
            leg.toOutputBroken(leg.error());
            loop.mover().drop(leg);
        }
    }

    private void reportAborted(Leg leg, SocketError error) {
        if (!abortReported) {
            abortReported = true;
            events.aborted(leg.side(), error);
        }
    }

    /** A fault of ours, or of whoever was told of an event. */
    private void failed(Leg leg, Throwable cause) {
        loop.thread().fault(cause);
        try {
            if (isLive()) {
                reportAborted(leg, SocketError.INTERNAL);
            }
        } catch (Throwable e) {
            LOG.error("A session could not end in order", e);
            reset();
        }
    }

    /** The kernel has it all; a reset now would still throw away what the client has not acknowledged. */
    private void delivered() {
        if (sentDownstream) {
            lookForAcknowledgement(FIRST_LOOK_NANOS);
        } else {
            resetClient();
        }
    }

    private void lookForAcknowledgement(long nextLook) {
        if (phase != SocketPhase.ABORTING || resetting) {
            return;
        }
        if (Kernel.isAcknowledged(client.descriptor(), loop.mover().scratch())) {
            resetClient();
        } else {
            long then = Math.min(2 * nextLook, SLOWEST_LOOK_NANOS);
            loop.thread().schedule(() -> lookForAcknowledgement(then), nextLook);
        }
    }

    private void resetClient() {
        if (!resetting) {
            resetting = true;
            reset(client);
            loop.poller().afterClosing(this::done);
        }
    }

    private void done() {
        if (phase != SocketPhase.ABORTING) {
            return;
        }
        phase = SocketPhase.CLOSED;
        try {
            events.done();
        } catch (Throwable e) {
            LOG.error("A session could not end in order", e);
        }
    }

    private boolean toClosed() {
        if (phase == SocketPhase.CLOSED) {
            return false;
        }
        phase = SocketPhase.CLOSED;
        return true;
    }

    private void reset(Leg leg) {
        Kernel.lingerZero(leg.descriptor());
        close(leg);
    }

    private void close(Leg leg) {
        loop.mover().drop(leg);
        loop.poller().close(leg);
    }

    // Who is who

    private boolean isLive() {
        return (phase == SocketPhase.OPENING || phase == SocketPhase.RELAYING) && !abortReported;
    }

    private boolean isCurrent(Leg leg) {
        return leg == client || leg == backend;
    }

    private @Nullable Leg leg(Side side) {
        return side == Side.CLIENT ? client : backend;
    }

    private static Direction direction(Leg from) {
        return from.side() == Side.CLIENT ? Direction.UPSTREAM : Direction.DOWNSTREAM;
    }
}
