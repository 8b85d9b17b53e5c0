package dev.roundabout.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that goes on until its client leaves: server-sent events, and a comment when there have been none
 * for a while, so that a client that vanished is noticed. Admin loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes
final class EventStream {
    private static final String ALIVE = ":\n\n";

    private final ChannelHandlerContext ctx;
    private final EventSource source;
    private final HttpConnection.Limits limits;
    private @Nullable ScheduledFuture<?> limit;
    private boolean writing;
    private boolean again;
    private boolean begun;
    private boolean ended;

    EventStream(ChannelHandlerContext ctx, EventSource source, HttpConnection.Limits limits) {
        this.ctx = ctx;
        this.source = source;
        this.limits = limits;
    }

    /** The head is written. */
    void begin() {
        if (ended) {
            return;
        }
        begun = true;
        source.begin(this::wake);
        wake();
    }

    /** The connection has closed. */
    void end() {
        if (!ended) {
            ended = true;
            cancelLimit();
            if (begun) {
                source.end();
            }
        }
    }

    private void wake() {
        if (ended) {
            return;
        }
        if (writing) {
            again = true;
            return;
        }
        String news = source.next();
        if (!news.isEmpty()) {
            write(news);
        } else if (limit == null) {
            limit(limits.silence(), () -> write(ALIVE));
        }
    }

    /** Only when all of it has gone out is there more to say; a client that takes nothing is left. */
    private void write(String text) {
        writing = true;
        limit(limits.writing(), ctx::close);
        ctx.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8))))
                .addListener((ChannelFutureListener) done -> {
                    writing = false;
                    cancelLimit();
                    if (!done.isSuccess()) {
                        ctx.close();
                    } else if (again) {
                        again = false;
                        wake();
                    } else if (!ended) {
                        limit(limits.silence(), () -> write(ALIVE));
                    }
                });
    }

    private void limit(long millis, Runnable then) {
        cancelLimit();
        limit = ctx.executor().schedule(then, millis, TimeUnit.MILLISECONDS);
    }

    private void cancelLimit() {
        if (limit != null) {
            limit.cancel(false);
            limit = null;
        }
    }
}
