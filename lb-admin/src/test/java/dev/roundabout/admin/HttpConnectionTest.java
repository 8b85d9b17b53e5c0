package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of a connection, step by step. */
final class HttpConnectionTest {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final Connections connections = new Connections(4); // one of which may be a stream
    private final FakeEvents events = new FakeEvents();

    @Test
    void streamBeginsWhenItsClientIsThere() {
        EmbeddedChannel channel = asked();

        answer.complete(Answer.stream(events));
        channel.runPendingTasks();

        assertThat(events.begun).isTrue();
        assertThat(connections.admitStream(another())).isFalse();
        channel.finishAndReleaseAll();
        assertThat(connections.admitStream(another())).isTrue();
    }

    /** Its place would be taken for ever. */
    @Test
    void answerToAClientThatHasGoneTakesNoPlace() {
        EmbeddedChannel channel = asked();

        assertThat(channel.close().isSuccess()).isTrue();
        answer.complete(Answer.stream(events));
        channel.runPendingTasks();

        assertThat(events.begun).isFalse();
        assertThat(connections.admitStream(another())).isTrue();
        channel.finishAndReleaseAll();
    }

    /** A connection whose request is being answered. */
    private EmbeddedChannel asked() {
        EmbeddedChannel channel = new EmbeddedChannel(another()) {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
            }
        };
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/live");
        request.headers().set(HttpHeaderNames.HOST, "localhost");
        channel.writeInbound(request);
        return channel;
    }

    private HttpConnection another() {
        Gate gate = new Gate(
                HostRule.of(List.of()),
                new Credentials(new Token("x"), Path.of("t"), null, new WrongTries(() -> 0)),
                false);
        Router router = Router.builder(gate)
                .route(HttpMethod.GET, "/live", request -> answer)
                .build();
        return new HttpConnection(router, connections, HttpConnection.Limits.DEFAULT);
    }

    /** Events that never come. */
    private static final class FakeEvents implements EventSource {
        private boolean begun;

        @Override
        public void begin(Runnable wake) {
            begun = true;
        }

        @Override
        public String next() {
            return "";
        }

        @Override
        public void end() {}
    }
}
