package dev.roundabout.admin;

import dev.roundabout.admin.wire.ProblemType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the admin port: reads a request, has it answered, writes the answer, and only then reads the next. Every
 * phase has its limit of time, every buffer its limit of bytes. Admin loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing and saying so: nobody waits for the end
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
    static final int LARGEST_BODY = 64 * 1024;
    private static final int MOST_PIPELINED = 32;

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    private final Router router;
    private final Connections connections;
    private final Limits limits;

    private @Nullable ChannelHandlerContext context;
    private Phase phase = Phase.IDLE;
    private @Nullable ScheduledFuture<?> limit;
    private final Deque<HttpObject> waiting = new ArrayDeque<>();
    private int pipelined;
    private @Nullable HttpRequest head;
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long exchange;
    private @Nullable EventStream stream;

    HttpConnection(Router router, Connections connections, Limits limits) {
        this.router = router;
        this.connections = connections;
        this.limits = limits;
    }

    /**
     * How long each phase may take, in milliseconds.
     *
     * @param idle between requests
     * @param request from the first byte of a request to its last
     * @param handling from a request to its answer
     * @param writing for the client to take the answer, or an event of a stream
     * @param silence in a stream, until a sign of life is sent
     */
    record Limits(long idle, long request, long handling, long writing, long silence) {
        static final Limits DEFAULT = new Limits(60_000, 10_000, 30_000, 30_000, 15_000);
    }

    /** To stand before the decoder: it sees a request begin before the decoder does, and drops what nobody wants. */
    ChannelInboundHandlerAdapter firstBytes() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object bytes) {
                if (phase == Phase.CLOSING || phase == Phase.STREAMING) {
                    ReferenceCountUtil.release(bytes);
                    return;
                }
                requestBegins();
                ctx.fireChannelRead(bytes);
            }
        };
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        if (!connections.admit(this)) {
            ctx.close();
            return;
        }
        toIdle(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        // An answer that comes now has nobody to go to, and must take no place.
        phase = Phase.CLOSING;
        cancelLimit();
        connections.gone(this);
        if (stream != null) {
            stream.end();
        }
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        if (phase == Phase.CLOSING) {
            return;
        }
        if (wantsMore() && waiting.isEmpty()) {
            take(ctx, part);
        } else {
            // One read may bring several requests; they wait for their turn, and nothing more is read meanwhile.
            waiting.add(ReferenceCountUtil.retain(part));
            pipelined += part instanceof HttpRequest ? 1 : 0;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (wantsMore()) {
            ctx.read();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("admin: {} went away: {}", ctx.channel().remoteAddress(), cause.getMessage());
        } else {
            LOG.warn("admin: connection from {} failed", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }

    /** Ends it without a word. */
    void close() {
        if (context != null) {
            context.close();
        }
    }

    private boolean wantsMore() {
        return phase == Phase.IDLE || phase == Phase.READING;
    }

    private void take(ChannelHandlerContext ctx, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            refuse(ctx, malformed(part.decoderResult()));
            return;
        }
        if (pipelined > MOST_PIPELINED) {
            refuse(
                    ctx,
                    new Refusal(
                            ProblemType.BAD_REQUEST,
                            "more than " + MOST_PIPELINED + " requests at once (expected: one after the other)"));
            return;
        }
        if (part instanceof HttpRequest request) {
            requestBegins();
            begin(ctx, request);
        }
        if (part instanceof HttpContent content && phase == Phase.READING) {
            collect(ctx, content);
        }
    }

    private void requestBegins() {
        if (phase == Phase.IDLE && context != null) {
            phase = Phase.READING;
            connections.busy(this);
            limitPhase(context, limits.request);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        head = request;
        body = new ByteArrayOutputStream();
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            refuse(
                    ctx,
                    new Refusal(
                            ProblemType.BAD_REQUEST,
                            Printable.of(request.protocolVersion().text()) + " (expected: HTTP/1.1)"));
            return;
        }
        if (HttpUtil.getContentLength(request, 0L) > LARGEST_BODY) {
            refuse(ctx, tooLarge());
            return;
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void collect(ChannelHandlerContext ctx, HttpContent content) {
        ByteBuf bytes = content.content();
        if (body.size() + bytes.readableBytes() > LARGEST_BODY) {
            refuse(ctx, tooLarge());
            return;
        }
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        body.writeBytes(copy);
        if (content instanceof LastHttpContent && head != null) {
            handle(ctx, head);
        }
    }

    private void handle(ChannelHandlerContext ctx, HttpRequest request) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            refuse(ctx, new Refusal(ProblemType.BAD_REQUEST, "body: not UTF-8 (expected: JSON in UTF-8)"));
            return;
        }
        phase = Phase.HANDLING;
        limitPhase(ctx, limits.handling);
        long mine = exchange;
        router.answer(new Request(
                        request.protocolVersion(),
                        request.method(),
                        request.uri(),
                        request.headers(),
                        text,
                        (InetSocketAddress) ctx.channel().remoteAddress()))
                .whenCompleteAsync(
                        (answer, impossible) -> {
                            if (mine == exchange && phase == Phase.HANDLING) {
                                answer(ctx, answer, request);
                            }
                        },
                        ctx.executor());
    }

    private void answer(ChannelHandlerContext ctx, Answer answer, HttpRequest request) {
        EventSource events = answer.events();
        if (events == null || request.method().equals(HttpMethod.HEAD)) {
            write(ctx, answer, HttpUtil.isKeepAlive(request));
        } else if (connections.admitStream(this)) {
            stream(ctx, answer, events);
        } else {
            write(
                    ctx,
                    Answer.problem(new Refusal(
                            ProblemType.TOO_MANY_STREAMS, "streams: too many are open already (expected: ask later)")),
                    false);
        }
    }

    /** It ends with the connection, so it needs neither length nor chunks; what the client still sends means nothing. */
    private void stream(ChannelHandlerContext ctx, Answer answer, EventSource events) {
        phase = Phase.STREAMING;
        exchange++;
        cancelLimit();
        EventStream opened = new EventStream(ctx, events, limits);
        stream = opened;
        HttpResponse response =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
        headers(response, answer, false);
        ctx.channel().config().setAutoRead(true);
        ctx.writeAndFlush(response).addListener((ChannelFutureListener) done -> {
            if (done.isSuccess()) {
                opened.begin();
            } else {
                ctx.close();
            }
        });
    }

    /** Answers a request that is not read to its end: nothing behind it can be understood, so it is the last. */
    private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        write(ctx, Answer.problem(refusal), false);
    }

    private void write(ChannelHandlerContext ctx, Answer answer, boolean keepAlive) {
        phase = Phase.WRITING;
        exchange++;
        limitPhase(ctx, limits.writing);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        boolean headOnly = answer.status() == HttpResponseStatus.NOT_MODIFIED.code()
                || (head != null && head.method().equals(HttpMethod.HEAD));
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes));
        headers(response, answer, keepAlive);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
        head = null;
        body = new ByteArrayOutputStream();
        ChannelFuture written = ctx.writeAndFlush(response);
        written.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess()) {
                ctx.close();
            } else if (keepAlive) {
                toIdle(ctx);
            } else {
                toClosing(ctx);
            }
        });
    }

    private static void headers(HttpResponse response, Answer answer, boolean keepAlive) {
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .set(
                        HttpHeaderNames.DATE,
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                Instant.now().atOffset(ZoneOffset.UTC)))
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("X-Content-Type-Options", "nosniff")
                .set("Cross-Origin-Resource-Policy", "same-origin")
                .set("Cross-Origin-Opener-Policy", "same-origin")
                .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .set("Referrer-Policy", "no-referrer")
                .set(HttpHeaderNames.CONNECTION, keepAlive ? "keep-alive" : "close");
        answer.headers().forEach(response.headers()::set);
    }

    private void toIdle(ChannelHandlerContext ctx) {
        phase = Phase.IDLE;
        connections.idle(this);
        limitPhase(ctx, limits.idle);
        while (wantsMore()) {
            HttpObject next = waiting.poll();
            if (next == null) {
                pipelined = 0;
                ctx.read();
                return;
            }
            try {
                take(ctx, next);
            } finally {
                ReferenceCountUtil.release(next);
            }
        }
    }

    /**
     * Says that no more comes, and takes what is still under way for a second: closing at once would reset the
     * connection, and the client might lose the answer with it.
     */
    private void toClosing(ChannelHandlerContext ctx) {
        phase = Phase.CLOSING;
        limitPhase(ctx, 1_000);
        ctx.channel().config().setAutoRead(true);
        ((SocketChannel) ctx.channel()).shutdownOutput();
    }

    private void timeUp(ChannelHandlerContext ctx) {
        if (phase == Phase.HANDLING) {
            write(
                    ctx,
                    Answer.problem(new Refusal(
                            ProblemType.NO_ANSWER,
                            "no answer within " + limits.handling + " ms; whether the change was made is not known")),
                    false);
        } else {
            ctx.close();
        }
    }

    private void limitPhase(ChannelHandlerContext ctx, long millis) {
        cancelLimit();
        limit = ctx.executor().schedule(() -> timeUp(ctx), millis, TimeUnit.MILLISECONDS);
    }

    private void cancelLimit() {
        if (limit != null) {
            limit.cancel(false);
            limit = null;
        }
    }

    private static Refusal malformed(DecoderResult result) {
        Throwable cause = result.cause();
        if (cause instanceof TooLongHttpLineException || cause instanceof TooLongHttpHeaderException) {
            return new Refusal(
                    ProblemType.HEADERS_TOO_LARGE,
                    "request line over 4096 or headers over 8192 bytes (expected: fewer)");
        }
        return new Refusal(
                ProblemType.BAD_REQUEST, "not HTTP/1.1: " + Printable.of(String.valueOf(cause.getMessage())));
    }

    private static Refusal tooLarge() {
        return new Refusal(
                ProblemType.TOO_LARGE,
                "body: over " + LARGEST_BODY + " bytes (expected: at most " + LARGEST_BODY + ")");
    }

    private enum Phase {
        IDLE,
        READING,
        HANDLING,
        WRITING,
        STREAMING,
        CLOSING
    }
}
