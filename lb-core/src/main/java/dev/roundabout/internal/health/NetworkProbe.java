package dev.roundabout.internal.health;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One probe over the network: connects and, if an answer is wanted, says what there is to say and waits for it. Lives on
 * the event loop, but for {@link #giveUp}.
 *
 * <p>The connection is always reset (linger 0): a normal close would leave 60 s of TIME_WAIT on this side, and a
 * thousand backends probed every other second would use up the local ports.
 */
final class NetworkProbe extends ChannelInboundHandlerAdapter implements Prober.Attempt {
    private final EventLoop loop;
    private final SocketAddress where;
    private final byte[] request;
    private final @Nullable ProbeAnswer answer;
    private final Consumer<Finding> ended;

    private @Nullable NioSocketChannel channel;
    private Step step = Step.CONNECT;
    private boolean finished;

    /**
     * @param request what to send once connected; empty when the backend speaks first, or a connection is all
     * @param answer judges what comes back; {@code null} when a connection is all that is asked for
     */
    NetworkProbe(
            EventLoop loop,
            SocketAddress where,
            byte[] request,
            @Nullable ProbeAnswer answer,
            Consumer<Finding> ended) {
        this.loop = loop;
        this.where = where;
        this.request = request;
        this.answer = answer;
        this.ended = ended;
    }

    /** From any thread. */
    void start() {
        loop.execute(this::open);
    }

    /** What has come by now counts: a loop that was late has not seen it yet, and looks first. */
    @Override
    public void giveUp() {
        loop.execute(() -> {
            var unused = loop.schedule(this::timedOut, 0, TimeUnit.NANOSECONDS);
        });
    }

    private void timedOut() {
        finish(answer == null ? Finding.timedOut(step) : answer.late(step));
    }

    private void open() {
        NioSocketChannel opened;
        try {
            opened = new NioSocketChannel();
        } catch (Throwable e) { // of ours; unseen it would be a timeout of the backend's
            finish(SocketFaults.atOpen(e));
            return;
        }
        channel = opened;
        opened.config().setConnectTimeoutMillis(0); // the monitor gives up
        opened.pipeline().addLast(this);
        loop.register(opened).addListener((ChannelFuture registered) -> {
            if (registered.isSuccess()) {
                opened.connect(where).addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        finish(SocketFaults.atConnect(connected.cause()));
                    }
                });
            } else {
                finish(SocketFaults.atOpen(registered.cause()));
            }
        });
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ctx.channel().remoteAddress() == null) {
            // Reset between the handshake and now; the selector brings the error.
            return;
        }
        if (ctx.channel().remoteAddress().equals(ctx.channel().localAddress())) {
            // TCP's simultaneous open: nobody listens on a port of the ephemeral range, and we were given just that
            // one.
            finish(new Finding(Outcome.REFUSED, step, "refused"));
        } else if (answer == null) {
            connected(ctx);
        } else if (request.length == 0) {
            step = Step.RECEIVE;
        } else {
            step = Step.SEND;
            ctx.writeAndFlush(Unpooled.wrappedBuffer(request)).addListener((ChannelFuture sent) -> {
                if (sent.isSuccess()) {
                    step = Step.RECEIVE;
                } else {
                    finish(SocketFaults.atExchange(sent.cause(), step));
                }
            });
        }
    }

    /** All that was asked for. Who expects a header still gets one: without it, every probe would be a line in its log. */
    private void connected(ChannelHandlerContext ctx) {
        Finding good = Finding.good(step, "connected");
        if (request.length == 0) {
            finish(good);
        } else {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(request)).addListener(sent -> finish(good));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            ByteBuf bytes = (ByteBuf) message;
            Finding finding = finished || answer == null ? null : answer.read(bytes);
            if (finding != null) {
                finish(finding);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        finish(answer == null ? Finding.timedOut(step) : answer.end());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        finish(SocketFaults.atExchange(fault, step));
    }

    /** The only way out; the first finding counts. */
    private void finish(Finding finding) {
        if (finished) {
            return;
        }
        finished = true;
        NioSocketChannel opened = channel;
        if (opened == null) {
            ended.accept(finding);
            return;
        }
        resetOnClose(opened);
        opened.close().addListener(closed -> ended.accept(finding));
    }

    private static void resetOnClose(NioSocketChannel channel) {
        try {
            channel.config().setSoLinger(0);
        } catch (ChannelException e) {
            // Closed already: there is nothing left to reset.
        }
    }
}
