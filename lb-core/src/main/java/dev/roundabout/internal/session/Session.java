package dev.roundabout.internal.session;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.CloseReason;
import dev.roundabout.ConnectFailure;
import dev.roundabout.SessionState;
import dev.roundabout.internal.pool.PoolSnapshot;
import dev.roundabout.internal.pool.PooledBackend;
import dev.roundabout.internal.proxy.ProxyHeader;
import dev.roundabout.internal.transport.Direction;
import dev.roundabout.internal.transport.SessionEvents;
import dev.roundabout.internal.transport.SessionSockets;
import dev.roundabout.internal.transport.Side;
import dev.roundabout.internal.transport.SocketError;
import dev.roundabout.strategy.Candidate;
import dev.roundabout.strategy.ClientAddress;
import dev.roundabout.strategy.PickContext;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection paired with a backend's: picks, connects, fails over, watches deadlines, accounts, closes. Lives
 * on one event loop, and so do all its fields; others submit {@link #close} to that loop.
 */
final class Session implements SessionEvents, PickContext {
    static final long NOT_LINKED = -1;

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** The protocol's text asks for at least 3 s, so that one lost segment does no harm. */
    private static final long HEADER_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** What is soon for a session to end. */
    private static final long EARLY_NANOS = TimeUnit.SECONDS.toNanos(1);

    // Set once.
    private final long id;
    private final ListenerGate gate;
    private final SessionTable table;
    private final SessionSockets sockets;
    private final SessionSettings settings;
    private final long acceptedNanos;

    // Event loop only.
    private Phase phase = Phase.DELAYED;
    private boolean admitted;
    private InetSocketAddress clientSocket;
    private ClientAddress client;
    private @Nullable InetSocketAddress destination;
    private @Nullable PooledBackend backend;
    private @Nullable CloseReason abortReason;
    private TriedBackends tried = TriedBackends.NONE;
    private int attempts;
    private long firstAttemptNanos;
    private long attemptNanos;
    private long connectNanos = -1;
    private long connectedNanos;
    private long deadlineNanos;
    private long progressNanos;
    private long upstreamBytes;
    private long downstreamBytes;
    private boolean upstreamEnded;
    private boolean downstreamEnded;

    // The table's.
    long dueTick = NOT_LINKED;

    @Nullable
    Session next;

    @Nullable
    Session previous;

    Session(
            long id,
            ListenerGate gate,
            SessionTable table,
            SessionSockets sockets,
            SessionSettings settings,
            InetSocketAddress clientSocket) {
        this.id = id;
        this.gate = gate;
        this.table = table;
        this.sockets = sockets;
        this.settings = settings;
        this.clientSocket = clientSocket;
        this.client = ClientAddress.of(clientSocket.getAddress());
        this.acceptedNanos = gate.nanoTime();
    }

    /** Enters the table; looks for a backend after the delay that the client's own pace has earned it. */
    void enter(long delayNanos) {
        admitted = true;
        deadlineNanos = acceptedNanos + delayNanos;
        table.add(this, deadlineNanos);
    }

    /** Enters the table; is admitted, or not, when its PROXY header has told who the client is. */
    void enterUnknown() {
        phase = Phase.AWAITING_HEADER;
        deadlineNanos = acceptedNanos + HEADER_NANOS;
        table.add(this, deadlineNanos);
        sockets.awaitHeader();
    }

    /** Looks for a backend now, unless the session has ended meanwhile. */
    void begin() {
        if (phase == Phase.DELAYED) {
            firstAttemptNanos = gate.nanoTime();
            phase = Phase.CONNECTING;
            tryNext();
        }
    }

    /** Ends the session for a reason from outside; harmless if it has ended. */
    void close(CloseReason reason) {
        if (phase != Phase.CLOSED) {
            sockets.reset();
            finish(reason);
        }
    }

    boolean closed() {
        return phase == Phase.CLOSED;
    }

    /** Whether it holds a slot of this backend. */
    boolean uses(PooledBackend candidate) {
        return backend == candidate;
    }

    /** Whether it has a backend of this name or address. */
    boolean isWith(String nameOrAddress) {
        PooledBackend now = backend;
        return now != null && (now.name().equals(nameOrAddress) || now.address().equals(nameOrAddress));
    }

    @Override
    public void introduced(ProxyHeader header) {
        if (phase != Phase.AWAITING_HEADER) {
            return;
        }
        InetSocketAddress source = header.source();
        if (source != null) { // otherwise the connection's own addresses are the real ones
            clientSocket = source;
            client = ClientAddress.of(source.getAddress());
            destination = header.destination();
        }
        AdmissionRefusal refusal = gate.refusal(client);
        if (refusal != null) {
            refuse(refusal, null);
            return;
        }
        admitted = true;
        phase = Phase.DELAYED;
        long delay = gate.accepted(client);
        if (delay == 0) {
            begin();
        } else {
            dueAt(gate.nanoTime() + delay);
        }
    }

    @Override
    public void notIntroduced(String reason) {
        if (phase == Phase.AWAITING_HEADER) {
            refuse(AdmissionRefusal.PROXY_HEADER, reason);
        }
    }

    @Override
    public ClientAddress client() {
        return client;
    }

    @Override
    public boolean excludes(Candidate candidate) {
        return tried.have(candidate);
    }

    @Override
    public long nanoTime() {
        return gate.nanoTime();
    }

    @Override
    public void connected() {
        PooledBackend served = backend;
        if (phase != Phase.CONNECTING || served == null) {
            return;
        }
        long now = gate.nanoTime();
        connectNanos = now - attemptNanos;
        // Only a loop that was late hears of it so long after its time: it may have been connected all the while.
        connectedNanos = now - deadlineNanos < SessionTable.TICK_NANOS ? now : attemptNanos;
        phase = Phase.RELAYING;
        tried = TriedBackends.NONE;
        served.connected(connectNanos);
        served.movedUpstream(upstreamBytes); // read while it was being connected
        gate.connected(this, served, now);
        progressed();
        sockets.relay(settings.introduction(clientSocket, destination, sockets));
    }

    @Override
    public void connectFailed(ConnectFailure cause) {
        if (phase == Phase.CONNECTING) {
            attemptFailed(cause, true);
            tryNext();
        }
    }

    @Override
    public void moved(Direction direction, long bytes) {
        progressNanos = gate.nanoTime();
        if (direction == Direction.UPSTREAM) {
            upstreamBytes += bytes;
            if (backend != null && phase == Phase.RELAYING) {
                backend.movedUpstream(bytes);
            }
        } else {
            downstreamBytes += bytes;
            if (backend != null) {
                backend.movedDownstream(bytes);
            }
        }
    }

    @Override
    public void ended(Direction direction) {
        if (phase == Phase.AWAITING_HEADER) {
            close(CloseReason.NORMAL); // a probe, mostly: nobody was refused
            return;
        }
        if (phase != Phase.RELAYING) {
            return;
        }
        if (direction == Direction.UPSTREAM) {
            upstreamEnded = true;
        } else {
            downstreamEnded = true;
            noteEnd(false);
        }
        if (upstreamEnded && downstreamEnded) {
            sockets.close();
            finish(CloseReason.NORMAL);
            return;
        }
        sockets.endOutput(direction.to());
        progressed();
    }

    @Override
    public void aborted(Side side, SocketError error) {
        if (phase == Phase.CLOSED || phase == Phase.ABORTING) {
            return;
        }
        if (side == Side.CLIENT) {
            sockets.reset();
            finish(reason(error, CloseReason.CLIENT_RESET, CloseReason.CLIENT_LOST));
            return;
        }
        if (error != SocketError.INTERNAL) {
            noteEnd(true);
        }
        abortReason = reason(error, CloseReason.BACKEND_RESET, CloseReason.BACKEND_LOST);
        phase = Phase.ABORTING;
        dueAt(gate.nanoTime() + settings.halfClosedTimeoutNanos());
        sockets.abort(Side.CLIENT);
    }

    @Override
    public void done() {
        if (phase == Phase.ABORTING && abortReason != null) {
            finish(abortReason);
        }
    }

    /** The table found it: acts if its time has come, and says when it wants to be seen again. */
    long look(long now) {
        if (phase == Phase.RELAYING) {
            lookAtRelay(now);
        } else if (now - deadlineNanos >= 0) {
            timeIsUp();
        }
        return deadlineNanos;
    }

    private void timeIsUp() {
        switch (phase) {
            case AWAITING_HEADER -> refuse(AdmissionRefusal.PROXY_HEADER, "no PROXY header within 3 s");
            case DELAYED -> begin();
            case CONNECTING -> {
                attemptFailed(ConnectFailure.TIMED_OUT, hadItsTime());
                tryNext();
            }
            case ABORTING -> {
                sockets.reset();
                done();
            }
            case RELAYING, CLOSED -> {}
        }
    }

    /** What the time for fail-over leaves may be so little that the attempt says nothing about the backend. */
    private boolean hadItsTime() {
        long whole = Math.min(settings.connectTimeoutNanos(), settings.failOverBudgetNanos());
        return deadlineNanos - attemptNanos >= whole / 2;
    }

    private void lookAtRelay(long now) {
        long limit = silenceLimit();
        boolean progress = sockets.takeWriteProgress();
        if (limit == 0) {
            deadlineNanos = SessionTable.NO_DEADLINE;
            return;
        }
        if (progress && progressNanos - now < 0) {
            progressNanos = now;
        }
        if (now - progressNanos >= limit) {
            sockets.reset();
            finish(upstreamEnded || downstreamEnded ? CloseReason.HALF_CLOSED_TIMEOUT : CloseReason.IDLE_TIMEOUT);
            return;
        }
        // Progress of a slow writer is only seen when looked at: look often enough to tell when it was.
        long left = progressNanos + limit - now;
        deadlineNanos = now + Math.min(left, Math.max(SessionTable.TICK_NANOS, limit / 8));
    }

    private void tryNext() {
        while (true) {
            long now = gate.nanoTime();
            long left = firstAttemptNanos + settings.failOverBudgetNanos() - now;
            if (attempts >= settings.attempts() || left <= 0 || gate.outOfDescriptors()) {
                close(CloseReason.CONNECT_FAILED);
                return;
            }
            PooledBackend picked = pick(gate.snapshot());
            if (picked == null) {
                return;
            }
            InetSocketAddress address = picked.resolved();
            if (address != null && picked.tryAcquire()) {
                backend = picked;
                attempts++;
                attemptNanos = now;
                dueAt(now + Math.min(left, settings.connectTimeoutNanos()));
                sockets.connect(address);
                return;
            }
            tried = tried.and(picked);
        }
    }

    /** The strategy's choice; without one, or if the strategy fails, the session is closed. */
    private @Nullable PooledBackend pick(PoolSnapshot snapshot) {
        try {
            PooledBackend picked = snapshot.pick(this);
            if (picked == null) {
                close(attempts == 0 ? CloseReason.NO_BACKEND : CloseReason.CONNECT_FAILED);
            } else if (excludes(picked)) {
                throw new IllegalStateException(picked.label() + " was picked again (expected: one not yet tried)");
            }
            return picked;
        } catch (Throwable e) { // a user's code: whatever it throws
            LOG.error("session {}: the strategy failed", id, e);
            close(CloseReason.INTERNAL_ERROR);
            return null;
        }
    }

    /** It never was a session: it ends as one that was refused at the door. */
    private void refuse(AdmissionRefusal refusal, @Nullable String detail) {
        sockets.reset();
        phase = Phase.CLOSED;
        table.remove(this);
        gate.refused(this, refusal, detail);
    }

    private void attemptFailed(ConnectFailure cause, boolean itsOwn) {
        PooledBackend failed = backend;
        if (failed == null) {
            return;
        }
        backend = null;
        failed.release();
        if (itsOwn) {
            failed.connectFailed(cause);
        }
        gate.connectFailed(failed, cause);
        tried = tried.and(failed);
        LOG.debug("session {}: {} {}, attempt {}", id, failed.label(), cause, attempts);
    }

    /** What the backend's end says of it: one that leaves soon, without a byte and before its client, did not serve. */
    private void noteEnd(boolean broken) {
        if (backend == null) {
            return;
        }
        boolean early = downstreamBytes == 0 && gate.nanoTime() - connectedNanos < EARLY_NANOS;
        if (early && (broken || !upstreamEnded)) {
            backend.endedEarly();
        } else if (broken) {
            backend.broke();
        }
    }

    private long silenceLimit() {
        return upstreamEnded || downstreamEnded ? settings.halfClosedTimeoutNanos() : settings.idleTimeoutNanos();
    }

    private void progressed() {
        progressNanos = gate.nanoTime();
        long limit = silenceLimit();
        dueAt(limit == 0 ? SessionTable.NO_DEADLINE : progressNanos + limit);
    }

    private void dueAt(long nanos) {
        deadlineNanos = nanos;
        table.due(this, nanos);
    }

    /** The only exit; runs once. The sockets are closed, or will be by what was already asked of them. */
    private void finish(CloseReason reason) {
        phase = Phase.CLOSED;
        table.remove(this);
        PooledBackend served = backend;
        long now = gate.nanoTime();
        if (served != null) {
            if (connectNanos >= 0) {
                gate.ended(this, served, now);
                if (downstreamBytes > 0) {
                    served.served();
                }
            }
            served.release();
        }
        gate.closed(this, reason, now);
    }

    private static CloseReason reason(SocketError error, CloseReason reset, CloseReason lost) {
        return switch (error) {
            case RESET -> reset;
            case LOST -> lost;
            case INTERNAL -> CloseReason.INTERNAL_ERROR;
        };
    }

    long id() {
        return id;
    }

    /** Whether its client was let in; not yet while that is unknown. */
    boolean admitted() {
        return admitted;
    }

    InetSocketAddress clientSocket() {
        return clientSocket;
    }

    /** The backend it is or was connected to; none if it never was. */
    @Nullable
    PooledBackend servedBy() {
        return connectNanos >= 0 ? backend : null;
    }

    ListenerGate gate() {
        return gate;
    }

    /** The backend it has a slot of, connected or not. */
    @Nullable
    PooledBackend backend() {
        return backend;
    }

    /** How far it is, while it is open. */
    SessionState state() {
        return phase.state(upstreamEnded || downstreamEnded);
    }

    /** When the last byte was read, or else when the client was accepted. */
    long lastByteNanos() {
        return upstreamBytes + downstreamBytes > 0 ? progressNanos : acceptedNanos;
    }

    int attempts() {
        return attempts;
    }

    /** How long the successful attempt took; negative without one. */
    long connectNanos() {
        return connectNanos;
    }

    long acceptedNanos() {
        return acceptedNanos;
    }

    long upstreamBytes() {
        return upstreamBytes;
    }

    long downstreamBytes() {
        return downstreamBytes;
    }
}
