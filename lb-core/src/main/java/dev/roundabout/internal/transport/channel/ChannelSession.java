package dev.roundabout.internal.transport.channel;

import dev.roundabout.ConnectFailure;
import dev.roundabout.internal.transport.Acceptor;
import dev.roundabout.internal.transport.Direction;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.SessionEvents;
import dev.roundabout.internal.transport.SessionSockets;
import dev.roundabout.internal.transport.Side;
import dev.roundabout.internal.transport.SocketError;
import dev.roundabout.internal.transport.SocketPhase;
import dev.roundabout.internal.transport.netty.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two channels of one session.
 *
 * <p>A socket is read again only when the other one has taken the last read whole, so one read a direction is all that
 * waits. Until relay the client is read into one buffer, because on NIO only reading notices a reset.
 *
 * <p>Each socket keeps its first error. One of the client ends the session at once. One that writing to the backend
 * meets does not: what it had sent before can still be read, and goes to the client first.
 */
final class ChannelSession implements SessionSockets {
    private static final Logger log = LoggerFactory.getLogger(ChannelSession.class);

    /** How long the client's kernel gets to acknowledge; nothing portable tells when it has. */
    private static final long ACKNOWLEDGEMENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    // set once
    private final NettyLoop loop;
    private final KeptBytes budget;
    private final ReadAhead ahead;
    private final Leg client;

    @SuppressWarnings("NullAway.Init") // set by start, before anything can be reported
    private SessionEvents events;

    // event loop only
    private SocketPhase phase = SocketPhase.OPENING;
    private @Nullable Leg backend;
    private boolean inCommand;
    private boolean abortReported;
    private boolean sentDownstream;
    private boolean aborted;
    private boolean keptAlive;
    private @Nullable AwaitedHeader header;

    ChannelSession(NettyLoop loop, NioSocketChannel channel, KeptBytes budget) {
        this.loop = loop;
        this.budget = budget;
        this.ahead = new ReadAhead(budget);
        this.client = new Leg(this, Side.CLIENT, channel, this::clientReadLimit, budget);
    }

    /** On its loop, when the client's socket is registered. */
    void start(InetSocketAddress address, Acceptor acceptor) {
        try {
            events = acceptor.open(this, address, loop);
        } catch (Throwable e) {
            log.error("No session for {}", address, e);
            reset();
            acceptor.abandoned(address);
            return;
        }
        readOn(client);
    }

    // Commands

    @Override
    public @Nullable InetSocketAddress destination() {
        return client.channel().localAddress();
    }

    /** The client is read ahead in any case; the first read comes when it is open. */
    @Override
    public void awaitHeader() {
        header = new AwaitedHeader(ahead);
    }

    @Override
    public void connect(InetSocketAddress address) {
        if (phase != SocketPhase.OPENING) {
            return;
        }
        abandonAttempt();
        NioSocketChannel channel = null;
        Leg attempt;
        try {
            channel = new NioSocketChannel();
            attempt = new Leg(this, Side.BACKEND, channel, this::readLimit, budget);
        } catch (ChannelException e) {
            log.debug("No socket to connect to {}", address, e);
            if (channel != null) {
                channel.unsafe().closeForcibly();
            }
            loop.execute(() -> attemptFailed(null, ConnectFailure.LOCAL));
            loop.shortOf(address, NetworkErrors.systemsWords(e));
            return;
        }
        backend = attempt;
        inCommand = true;
        try {
            loop.eventLoop().register(attempt.channel()).addListener(registered -> {
                if (registered.isSuccess()) {
                    attempt.channel()
                            .connect(address)
                            .addListener(connected -> attemptEnded(attempt, address, connected.cause()));
                } else {
                    attemptEnded(attempt, address, registered.cause());
                }
            });
        } finally {
            inCommand = false;
        }
    }

    @Override
    public void relay(byte[] introduction) {
        Leg to = backend;
        if (phase != SocketPhase.OPENING || to == null) {
            throw new IllegalStateException("relay without a connected backend");
        }
        phase = SocketPhase.RELAYING;
        inCommand = true;
        try {
            ByteBuf bytes = ahead.take();
            if (introduction.length > 0) {
                to.write(Unpooled.wrappedBuffer(introduction));
            }
            if (bytes != null) {
                to.write(bytes);
            }
            if (introduction.length > 0 || bytes != null) {
                to.flush();
            }
            readOn(client);
            readOn(to);
        } finally {
            inCommand = false;
        }
        if (client.inputEnded()) {
            loop.execute(() -> reportEnd(client));
        }
    }

    @Override
    public void endOutput(Side side) {
        Leg leg = leg(side);
        if (phase == SocketPhase.RELAYING && leg != null) {
            leg.shutdownOutput();
        }
    }

    @Override
    public void abort(Side side) {
        if (phase == SocketPhase.CLOSED || phase == SocketPhase.ABORTING) {
            return;
        }
        phase = SocketPhase.ABORTING;
        ahead.release();
        Leg other = backend;
        if (side == Side.BACKEND) {
            if (other != null) {
                other.reset();
            }
            client.close();
            reportDone();
            return;
        }
        if (other != null) {
            other.close();
        }
        if (client.hasWaitingBytes()) {
            client.flush();
        } else {
            deliveredToClient();
        }
    }

    @Override
    public void close() {
        if (toClosed()) {
            client.close();
            if (backend != null) {
                backend.close();
            }
        }
    }

    @Override
    public void reset() {
        if (toClosed()) {
            client.reset();
            if (backend != null) {
                backend.reset();
            }
        }
    }

    /** Asked now and then of sessions that have become old: also the time for what only those need. */
    @Override
    public boolean takeWriteProgress() {
        if (!keptAlive && phase == SocketPhase.RELAYING && backend != null) {
            keptAlive = true;
            KeepAliveOptions.set(client.channel());
            KeepAliveOptions.set(backend.channel());
        }
        boolean upstream = backend != null && backend.takeWriteProgress();
        boolean downstream = client.takeWriteProgress();
        return upstream || downstream;
    }

    // Connecting

    private void abandonAttempt() {
        Leg attempt = backend;
        if (attempt != null) {
            backend = null;
            attempt.close();
        }
    }

    private void attemptEnded(Leg attempt, InetSocketAddress address, @Nullable Throwable failure) {
        if (attempt != backend || phase != SocketPhase.OPENING) {
            return;
        }
        if (inCommand) {
            loop.execute(() -> attemptEnded(attempt, address, failure));
        } else if (failure != null) {
            log.debug("Connecting to {} failed: {}", address, failure.toString());
            attempt.close();
            ConnectFailure cause = NetworkErrors.ofConnect(failure);
            attemptFailed(attempt, cause);
            if (cause == ConnectFailure.LOCAL) {
                loop.shortOf(address, NetworkErrors.systemsWords(failure));
            }
        } else if (attempt.isSelfConnected()) {
            attempt.reset();
            attemptFailed(attempt, ConnectFailure.REFUSED);
        } else {
            events.connected();
        }
    }

    private void attemptFailed(@Nullable Leg attempt, ConnectFailure cause) {
        if (attempt == backend && phase == SocketPhase.OPENING && !abortReported) {
            backend = null;
            events.connectFailed(cause);
        }
    }

    // What the channels tell

    void read(Leg from, ByteBuf bytes) {
        Leg to = peer(from);
        int length = bytes.readableBytes();
        if (!isCurrent(from) || abortReported || (to != null && to.outputBroken())) {
            bytes.release();
            return;
        }
        if (phase == SocketPhase.OPENING) {
            ahead.keep(bytes);
            if (header != null) {
                return;
            }
        } else if (phase == SocketPhase.RELAYING && to != null) {
            sentDownstream |= from.side() == Side.BACKEND;
            to.write(bytes);
        } else {
            bytes.release();
            return;
        }
        events.moved(direction(from), length);
    }

    void readComplete(Leg from) {
        if (phase == SocketPhase.OPENING) {
            if (header != null && header.readOn()) {
                headerIsClear(header);
            }
            readOn(from);
            return;
        }
        Leg to = peer(from);
        if (phase == SocketPhase.RELAYING && to != null && isCurrent(from)) {
            to.flush();
        }
    }

    /** Everything written to this socket is with the kernel. */
    void drained(Leg to) {
        if (!isCurrent(to)) {
            return;
        }
        if (phase == SocketPhase.ABORTING && to == client) {
            deliveredToClient();
        } else if (phase == SocketPhase.RELAYING) {
            Leg from = peer(to);
            if (from != null) {
                readOn(from);
                reportEnd(from);
            }
        }
    }

    void inputEnded(Leg from) {
        if (header != null && from == client && phase == SocketPhase.OPENING) {
            AwaitedHeader awaited = header;
            header = null;
            if (client.error() == null) {
                awaited.tell(events);
            } else {
                reportAborted(client, client.error());
            }
            return;
        }
        if (!isCurrent(from) || phase != SocketPhase.RELAYING) {
            return;
        }
        SocketError error = from.error();
        if (error != null) {
            reportAborted(from, error);
        } else {
            reportEnd(from);
        }
    }

    void failed(Leg leg, Throwable cause) {
        if (phase == SocketPhase.ABORTING && leg == client) {
            resetClient();
            return;
        }
        if (!isCurrent(leg) || !isLive()) {
            return;
        }
        SocketError error = NetworkErrors.ofSocket(cause);
        if (error == SocketError.INTERNAL) {
            loop.fault(cause);
        }
        leg.toError(error);
        boolean writing = cause instanceof ChannelOutputShutdownException || cause instanceof ClosedChannelException;
        if (writing && leg != client && error != SocketError.INTERNAL && !leg.inputEnded()) {
            leg.toOutputBroken();
            readOn(leg);
        } else {
            reportAborted(leg, firstError(leg, error));
        }
    }

    /** Only the end of the event loop closes a channel that the session did not close. */
    void closedUnasked(Leg leg) {
        if (isCurrent(leg) && isLive()) {
            reportAborted(leg, firstError(leg, SocketError.INTERNAL));
        }
    }

    /** What follows the header stays where it is, and is told as read only now. */
    private void headerIsClear(AwaitedHeader awaited) {
        header = null;
        awaited.tell(events);
        if (isLive() && ahead.length() > 0) {
            events.moved(Direction.UPSTREAM, ahead.length());
        }
    }

    // Moving

    private int clientReadLimit() {
        if (phase != SocketPhase.OPENING) {
            return readLimit();
        }
        return header == null ? ahead.room() : header.room();
    }

    private int readLimit() {
        return budget.readSize(BoundedReads.LARGEST);
    }

    private void readOn(Leg from) {
        if (from.inputEnded() || abortReported) {
            return;
        }
        if (phase == SocketPhase.OPENING) {
            if (from == client && clientReadLimit() > 0) {
                from.read();
            }
        } else if (phase == SocketPhase.RELAYING) {
            Leg to = peer(from);
            if (to != null && to.takesMore()) {
                from.read();
            }
        }
    }

    private void reportEnd(Leg from) {
        if (inCommand || abortReported || phase != SocketPhase.RELAYING) {
            return;
        }
        Leg to = peer(from);
        if (from.inputEnded() && !from.endReported() && from.error() == null && to != null && to.takesMore()) {
            from.toEndReported();
            events.ended(direction(from));
        }
    }

    // Breaking

    private void reportAborted(Leg leg, SocketError error) {
        if (abortReported) {
            return;
        }
        abortReported = true;
        try {
            events.aborted(leg.side(), error);
        } catch (Throwable e) { // whatever it is, nothing stays open
            log.error("A session could not end in order", e);
            reset();
        }
    }

    private static SocketError firstError(Leg leg, SocketError last) {
        SocketError first = leg.error();
        return first == null ? last : first;
    }

    /** The kernel has it all; a reset now would still throw away what the client has not acknowledged. */
    private void deliveredToClient() {
        if (sentDownstream) {
            loop.schedule(this::resetClient, ACKNOWLEDGEMENT_NANOS);
        } else {
            resetClient();
        }
    }

    private void resetClient() {
        if (phase == SocketPhase.ABORTING && !aborted) {
            client.reset();
            reportDone();
        }
    }

    private void reportDone() {
        aborted = true;
        loop.afterNextLook(() -> {
            if (phase == SocketPhase.ABORTING) {
                phase = SocketPhase.CLOSED;
                events.done();
            }
        });
    }

    private boolean toClosed() {
        if (phase == SocketPhase.CLOSED) {
            return false;
        }
        phase = SocketPhase.CLOSED;
        ahead.release();
        return true;
    }

    // Who is who

    private boolean isLive() {
        return (phase == SocketPhase.OPENING || phase == SocketPhase.RELAYING) && !abortReported;
    }

    private boolean isCurrent(Leg leg) {
        return leg == client || leg == backend;
    }

    private @Nullable Leg peer(Leg leg) {
        return leg == client ? backend : client;
    }

    private @Nullable Leg leg(Side side) {
        return side == Side.CLIENT ? client : backend;
    }

    private static Direction direction(Leg from) {
        return from.side() == Side.CLIENT ? Direction.UPSTREAM : Direction.DOWNSTREAM;
    }
}
