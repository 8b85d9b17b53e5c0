package dev.roundabout.internal.session;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.CloseReason;
import dev.roundabout.ConnectFailure;
import dev.roundabout.Explanation;
import dev.roundabout.ListenerPause;
import dev.roundabout.ListenerStatus;
import dev.roundabout.Readiness;
import dev.roundabout.SessionStatus;
import dev.roundabout.SessionSummary;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.internal.admission.AccessList;
import dev.roundabout.internal.admission.ClientLimits;
import dev.roundabout.internal.observe.Observers;
import dev.roundabout.internal.observe.QuietLog;
import dev.roundabout.internal.pool.BackendPool;
import dev.roundabout.internal.pool.PoolDoor;
import dev.roundabout.internal.pool.PoolSnapshot;
import dev.roundabout.internal.pool.PooledBackend;
import dev.roundabout.internal.time.Scheduler;
import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.BoundListener;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.SessionEvents;
import dev.roundabout.internal.transport.SessionLoop;
import dev.roundabout.internal.transport.SessionSockets;
import dev.roundabout.strategy.ClientAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener's door: admits or refuses clients, opens their sessions, and hears when they have ended. */
public final class ListenerGate implements Acceptor, PoolDoor {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerGate.class);

    // Set once.
    private final ListenerConfig config;
    private final BackendPool pool;
    private final Sessions sessions;
    private final SessionSettings settings;
    private final AccessList access;
    private final @Nullable AccessList proxies;
    private final ClientLimits clientLimits;
    private final SessionLimit limit;
    private final KeptBytes kept;
    private final Observers observers;
    private final Scheduler control;
    private final QuietLog refusalLog;
    private final QuietLog acceptLog;

    // Any thread.
    private final AtomicInteger active = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private final Map<AdmissionRefusal, LongAdder> refused = new EnumMap<>(AdmissionRefusal.class);
    private volatile boolean paused;
    private volatile boolean stopping;
    private volatile @Nullable BoundListener bound;

    public ListenerGate(
            ListenerConfig config,
            BackendPool pool,
            Sessions sessions,
            SessionLimit limit,
            KeptBytes kept,
            Observers observers,
            Scheduler control) {
        this.config = config;
        this.pool = pool;
        this.sessions = sessions;
        this.settings = SessionSettings.of(pool.config());
        this.access = new AccessList(config.allow(), config.deny());
        this.proxies = config.acceptProxy().isEmpty() ? null : new AccessList(config.acceptProxy(), List.of());
        this.clientLimits = new ClientLimits(config.perClient(), control);
        this.limit = limit;
        this.kept = kept;
        this.observers = observers;
        this.control = control;
        this.refusalLog = new QuietLog(control);
        this.acceptLog = new QuietLog(control);
        for (AdmissionRefusal reason : AdmissionRefusal.values()) {
            refused.put(reason, new LongAdder());
        }
        limit.join(this);
        pool.handle().join(this);
    }

    /** Whether its sessions find a backend. */
    public Readiness readiness() {
        return pool.readiness();
    }

    /** Starts accepting on the socket that was bound for this gate. */
    public void open(BoundListener listener) {
        bound = listener;
        listener.resume();
    }

    /** Stops accepting and frees the port. */
    public CompletionStage<Void> stop() {
        stopping = true;
        BoundListener listener = bound;
        return listener == null ? CompletableFuture.completedFuture(null) : listener.close();
    }

    public ListenerStatus status() {
        BoundListener listener = bound;
        if (listener == null) {
            throw new IllegalStateException("listener " + config.name() + " is not bound yet");
        }
        Map<AdmissionRefusal, Long> counts = new EnumMap<>(AdmissionRefusal.class);
        refused.forEach((reason, count) -> counts.put(reason, count.sum()));
        return new ListenerStatus(
                config.name(),
                listener.address(),
                config.pool(),
                active.get(),
                limit.most(),
                limit.room(),
                paused,
                accepted.sum(),
                counts);
    }

    @Override
    public Explanation.Door explain(ClientAddress client) {
        AdmissionRefusal refusal = refusalOfAnyone();
        if (refusal == null) {
            refusal = access.admits(client) ? clientLimits.peek(client) : AdmissionRefusal.DENIED;
        }
        return new Explanation.Door(
                config.name(),
                refusal,
                limit.full(),
                paused || limit.outOfDescriptors(),
                Duration.ofNanos(clientLimits.peekDelayNanos(client)));
    }

    @Override
    public int room() {
        int room = limit.room();
        if (room == 0) {
            paused = true;
            room = limit.room();
            if (room == 0) {
                tellPaused();
                return 0;
            }
        }
        paused = false; // and so never 0: whoever then takes the last place, it was there for this one too
        return room;
    }

    @Override
    public boolean admit(InetSocketAddress client) {
        ClientAddress address = ClientAddress.of(client.getAddress());
        AdmissionRefusal refusal = refusalOfAnyone();
        if (refusal == null && !isProxy(address)) {
            refusal = refusal(address);
        }
        if (refusal == null) {
            limit.take();
            active.incrementAndGet();
            sessions.entered();
            return true;
        }
        tellRefused(client, refusal, null);
        return false;
    }

    @Override
    public SessionEvents open(SessionSockets sockets, InetSocketAddress client, SessionLoop loop) {
        Session session = new Session(sessions.nextId(), this, sessions.table(loop), sockets, settings, client);
        boolean known = !isProxy(session.client());
        long delay = known ? accepted(session.client()) : 0;
        if (known) {
            session.enter(delay);
        } else {
            session.enterUnknown();
        }
        try {
            if (sessions.cutting()) {
                session.close(CloseReason.SHUTDOWN);
            } else if (known && delay == 0) {
                session.begin();
            }
        } catch (Throwable e) { // it is in the table: it ends as every session does, and frees its place once
            LOG.error("session {} could not begin", session.id(), e);
            session.close(CloseReason.INTERNAL_ERROR);
        }
        return session;
    }

    @Override
    public void abandoned(InetSocketAddress client) {
        ClientAddress address = ClientAddress.of(client.getAddress());
        if (!isProxy(address)) {
            clientLimits.released(address);
        }
        left();
    }

    @Override
    public void acceptFailed(Throwable cause) {
        paused = true; // until room is asked for again
        limit.suspectDescriptors();
        observers.tell(observer -> observer.listenerPaused(config.name(), ListenerPause.ACCEPT_FAILED));
        acceptLog.say(more -> LOG.warn(
                "listener {}: cannot accept, pausing: {}{}", config.name(), cause.getMessage(), QuietLog.also(more)));
    }

    private void tellPaused() {
        ListenerPause why = limit.outOfDescriptors() ? ListenerPause.ACCEPT_FAILED : ListenerPause.FULL;
        LOG.debug(
                "listener {}: {} with {} sessions at most, the rest waits in the backlog",
                config.name(),
                why,
                limit.most());
        observers.tell(observer -> observer.listenerPaused(config.name(), why));
    }

    /** A place is free where there was none. Any thread. */
    void roomAgain() {
        BoundListener listener = bound;
        if (paused && listener != null && !stopping) {
            paused = false;
            listener.resume();
        }
    }

    long nanoTime() {
        return control.nanoTime();
    }

    PoolSnapshot snapshot() {
        return pool.snapshot();
    }

    void connected(Session session, PooledBackend backend, long now) {
        try {
            pool.snapshot().picker().connected(session.client(), backend, now);
        } catch (Throwable e) { // a user's code: whatever it throws
            LOG.error("session {}: the strategy failed to note its beginning", session.id(), e);
        }
        if (!observers.none()) {
            Duration took = Duration.ofNanos(session.connectNanos());
            observers.tell(observer -> observer.sessionConnected(backend.handle(), took));
        }
    }

    /** A session that was connected will end. */
    void ended(Session session, PooledBackend backend, long now) {
        try {
            pool.snapshot().picker().ended(session.client(), backend, now);
        } catch (Throwable e) { // a user's code: whatever it throws
            LOG.error("session {}: the strategy failed to note its end", session.id(), e);
        }
    }

    /** Whether sessions must do without another descriptor. */
    boolean outOfDescriptors() {
        return limit.outOfDescriptors();
    }

    void connectFailed(PooledBackend backend, ConnectFailure cause) {
        if (cause == ConnectFailure.LOCAL) {
            limit.suspectDescriptors();
        }
        observers.tell(observer -> observer.connectFailed(backend.handle(), cause));
    }

    /** A session has ended; its place is free. */
    void closed(Session session, CloseReason reason, long now) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("session {}: {} from {}", session.id(), reason, session.clientSocket());
        }
        if (session.admitted()) {
            if (!observers.none()) {
                SessionSummary summary = summary(session, reason, now);
                observers.tell(observer -> observer.sessionClosed(summary));
            }
            clientLimits.released(session.client());
        }
        left();
    }

    /** A client whose session had not begun yet was reset; its place is free. */
    void refused(Session session, AdmissionRefusal refusal, @Nullable String detail) {
        tellRefused(session.clientSocket(), refusal, detail);
        left();
    }

    /** Why this client may not have a session; {@code null} if it may, and then it is counted as having one. */
    @Nullable
    AdmissionRefusal refusal(ClientAddress client) {
        return access.admits(client) ? clientLimits.tryAdmit(client) : AdmissionRefusal.DENIED;
    }

    /** Counts a client that was let in; says how long it waits before its session begins. */
    long accepted(ClientAddress client) {
        accepted.increment();
        return clientLimits.delayNanos(client);
    }

    /** Whoever it is. */
    private @Nullable AdmissionRefusal refusalOfAnyone() {
        if (stopping) {
            return AdmissionRefusal.STOPPING;
        }
        return kept.full() ? AdmissionRefusal.MEMORY : null;
    }

    /** Whether who comes from there begins with a PROXY header; then nothing is known of the client before. */
    private boolean isProxy(ClientAddress peer) {
        return proxies != null && proxies.admits(peer);
    }

    private void tellRefused(InetSocketAddress client, AdmissionRefusal refusal, @Nullable String detail) {
        count(refusal).increment();
        observers.tell(observer -> observer.clientRefused(config.name(), refusal));
        refusalLog.say(more -> LOG.info(
                "listener {}: {} refused, {}{}{}",
                config.name(),
                client.getAddress().getHostAddress(),
                refusal.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                detail == null ? "" : " (" + detail + ")",
                QuietLog.also(more)));
    }

    private void left() {
        active.decrementAndGet();
        limit.free();
        sessions.left();
    }

    private LongAdder count(AdmissionRefusal reason) {
        LongAdder count = refused.get(reason);
        if (count == null) {
            throw new IllegalStateException("every reason has its counter: " + reason);
        }
        return count;
    }

    String pool() {
        return config.pool();
    }

    /** An open session; on its loop. */
    SessionStatus status(Session session) {
        PooledBackend backend = session.backend();
        long now = control.nanoTime();
        long age = now - session.acceptedNanos();
        return new SessionStatus(
                session.id(),
                session.clientSocket(),
                config.name(),
                config.pool(),
                backend == null ? null : backend.name(),
                session.state(),
                session.attempts(),
                control.wallClock().minusNanos(age),
                Duration.ofNanos(age),
                Duration.ofNanos(Math.max(0, now - session.lastByteNanos())),
                session.upstreamBytes(),
                session.downstreamBytes());
    }

    private SessionSummary summary(Session session, CloseReason reason, long now) {
        PooledBackend servedBy = session.servedBy();
        long duration = now - session.acceptedNanos();
        return new SessionSummary(
                session.id(),
                session.clientSocket(),
                config.name(),
                config.pool(),
                servedBy == null ? null : servedBy.name(),
                session.attempts(),
                session.connectNanos() < 0 ? null : Duration.ofNanos(session.connectNanos()),
                control.wallClock().minusNanos(duration),
                Duration.ofNanos(duration),
                session.upstreamBytes(),
                session.downstreamBytes(),
                reason);
    }
}
