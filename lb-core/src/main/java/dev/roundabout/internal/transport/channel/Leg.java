package dev.roundabout.internal.transport.channel;

import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.Side;
import dev.roundabout.internal.transport.SocketError;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket of a session: its channel, what is known of it, and the only handler of its pipeline. It passes what Netty
 * tells on to the session and lets nothing go further.
 */
final class Leg extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Leg.class);

    /** Writable means that nothing waits: the next read comes when the last one was taken. */
    private static final WriteBufferWaterMark NOTHING_WAITS = new WriteBufferWaterMark(1, 1);

    private final ChannelSession session;
    private final Side side;
    private final NioSocketChannel channel;
    private final KeptBytes budget;

    // What was read from this socket. Event loop only.
    private boolean gotBytes;
    private boolean inputEnded;
    private boolean endReported;

    // What is written to it. Event loop only.
    private boolean outputBroken;
    private int written;
    private int kept;
    private long waitingAtLastLook;
    private long writtenAtLastLook;

    // The first error; Linux tells it once. Event loop only.
    private @Nullable SocketError error;

    /**
     * @param readLimit how many bytes may be read at once
     * @param budget where bytes are counted that wait for this socket to take them
     * @throws ChannelException if the socket does not take its options
     */
    Leg(ChannelSession session, Side side, NioSocketChannel channel, IntSupplier readLimit, KeptBytes budget) {
        this.session = session;
        this.side = side;
        this.channel = channel;
        this.budget = budget;
        channel.config()
                .setTcpNoDelay(true)
                .setKeepAlive(true)
                .setAllowHalfClosure(true)
                .setConnectTimeoutMillis(0)
                .setAutoRead(false)
                .setWriteBufferWaterMark(NOTHING_WAITS)
                .setRecvByteBufAllocator(new BoundedReads(readLimit));
        channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
        channel.pipeline().addLast(this);
    }

    Side side() {
        return side;
    }

    NioSocketChannel channel() {
        return channel;
    }

    /** With nobody listening on an ephemeral port of this host, TCP's simultaneous open can meet itself. */
    boolean isSelfConnected() {
        InetSocketAddress local = channel.localAddress();
        return local != null && local.equals(channel.remoteAddress());
    }

    boolean inputEnded() {
        return inputEnded;
    }

    boolean endReported() {
        return endReported;
    }

    void toEndReported() {
        endReported = true;
    }

    boolean outputBroken() {
        return outputBroken;
    }

    @Nullable
    SocketError error() {
        return error;
    }

    /** Asks for one more read. Harmless if one is asked for already. */
    void read() {
        channel.read();
    }

    /** Takes the bytes over; they leave with {@link #flush}. */
    void write(ByteBuf bytes) {
        written += bytes.readableBytes();
        var unused = channel.write(bytes, channel.voidPromise());
    }

    /** What the kernel does not take now counts as kept until it has all of it. */
    void flush() {
        channel.flush();
        if (hasWaitingBytes()) {
            keeps(written);
        } else {
            written = 0;
        }
    }

    private void keepsNothing() {
        written = 0;
        keeps(0);
    }

    private void keeps(int bytes) {
        if (bytes > kept) {
            budget.add(bytes - kept);
        } else if (bytes < kept) {
            budget.remove(kept - bytes);
        }
        kept = bytes;
    }

    /** Whether everything written is with the kernel, and more may be written. */
    boolean takesMore() {
        return !outputBroken && channel.isWritable();
    }

    /** Whether written bytes have not reached the kernel yet; never when the output is shut down. */
    boolean hasWaitingBytes() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting != null && waiting.totalPendingWriteBytes() > 0;
    }

    /** Whether waiting bytes have moved to the kernel since this was last asked. */
    boolean takeWriteProgress() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        long waiting = outbound == null ? 0 : outbound.totalPendingWriteBytes();
        long written = waiting == 0 || outbound == null ? 0 : outbound.currentProgress();
        boolean progress = waitingAtLastLook > 0 && (waiting != waitingAtLastLook || written != writtenAtLastLook);
        waitingAtLastLook = waiting;
        writtenAtLastLook = written;
        return progress;
    }

    void shutdownOutput() {
        var unused = channel.shutdownOutput();
    }

    void close() {
        keepsNothing();
        var unused = channel.close();
    }

    void reset() {
        linger0(channel);
        close();
    }

    static void linger0(Channel channel) {
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            log.debug("A socket was closed already: {}", e.toString());
        }
    }

    /** Keeps the error if it is the first. */
    void toError(SocketError error) {
        if (this.error == null) {
            this.error = error;
        }
    }

    void toOutputBroken() {
        keepsNothing();
        outputBroken = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        gotBytes = true;
        session.read(this, (ByteBuf) message);
    }

    /** Also comes when there was nothing to read, and before an end is told: then the read asked for still stands. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (gotBytes) {
            gotBytes = false;
            session.readComplete(this);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            keepsNothing();
            session.drained(this);
        }
    }

    /** The end of the input, clean or after an error. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
            inputEnded = true;
            session.inputEnded(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        keepsNothing();
        session.closedUnasked(this);
    }

    @Override
    @SuppressWarnings("deprecation") // Only the outbound side of it is deprecated.
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        session.failed(this, cause);
    }
}
