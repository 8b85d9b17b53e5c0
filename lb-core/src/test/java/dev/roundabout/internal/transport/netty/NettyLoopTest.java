package dev.roundabout.internal.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** BEHAVIOUR 22, 54, 58: what the log says of a connection that could not be begun. */
class NettyLoopTest {
    @Test
    void closesItsSocketsHoweverSoonItEnds() throws Exception {
        List<Channel> open = new ArrayList<>();
        for (int round = 0; round < 500; round++) {
            NettyLoop loop = NettyLoop.start(0, NioIoHandler.newFactory());
            Channel socket = new NioServerSocketChannel();
            loop.eventLoop().register(socket).sync();
            loop.shutdown().get(10, TimeUnit.SECONDS);
            if (socket.isOpen()) {
                open.add(socket);
                socket.unsafe().closeForcibly();
            }
        }
        assertThat(open).isEmpty();
    }

    /** A look finds a number of sockets at the most. */
    @ParameterizedTest
    @CsvSource({"1022, 1", "1023, 2", "1024, 2", "3000, 3", "1000000, 16"})
    void seesWhateverItsSocketsHaveToTell(int ready, int looks) throws Exception {
        Sockets sockets = new Sockets();
        NettyLoop loop = NettyLoop.start(0, executor -> sockets);
        try {
            CompletableFuture<Integer> seen = new CompletableFuture<>();
            loop.execute(() -> {
                sockets.looks = 0;
                sockets.left = ready;
                loop.afterSeeingAll(() -> seen.complete(sockets.looks));
            });
            assertThat(seen.get(5, TimeUnit.SECONDS)).isEqualTo(looks);
        } finally {
            loop.shutdown().get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cannot assign requested address, no local port or address is free for it",
        "address already in use, no local port or address is free for it",
        "too many open files, no descriptor is left for it",
        "cannot allocate memory, no room is left for it",
        "no buffer space available, no room is left for it",
        "address family not supported, it cannot be done from this machine",
        "invalid argument, it cannot be done from this machine"
    })
    void theSystemsWordsAreExplained(String words, String lacking) {
        assertThat(NettyLoop.lacking(words)).isEqualTo(lacking);
    }

    @Test
    void wantOfMemoryIsALineASecondWithoutATrace() throws Exception {
        List<ILoggingEvent> events = faults(
                new OutOfMemoryError("no direct memory"),
                new IOException("output is shut down", new OutOfMemoryError("no direct memory")),
                new IOException("broken pipe"));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage())
                    .isEqualTo("a session ends: java.lang.OutOfMemoryError: no direct memory");
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    @Test
    void causeBelowAnotherIsTheOneThatIsTold() throws Exception {
        assertThat(faults(new IOException("output is shut down", new OutOfMemoryError("no direct memory"))))
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEqualTo("a session ends: java.lang.OutOfMemoryError: no direct memory");
    }

    @Test
    void faultOfOursIsToldEachTimeWithItsTrace() throws Exception {
        assertThat(faults(new IllegalStateException("for a test"), new IllegalStateException("for a test")))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.getThrowableProxy()).isNotNull());
    }

    /** So many of them have something to tell, and none of them more than once. */
    private static final class Sockets implements IoHandler {
        int left;
        int looks;

        @Override
        public int run(IoHandlerContext context) {
            int found = Math.min(NettyLoop.SOCKETS_A_LOOK, left);
            left -= found;
            looks++;
            return found;
        }

        @Override
        public void prepareToDestroy() {}

        @Override
        public void destroy() {}

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException("there are none in truth");
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return false;
        }
    }

    private static List<ILoggingEvent> faults(Throwable... causes) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(NettyLoop.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        NettyLoop loop = NettyLoop.start(0, NioIoHandler.newFactory());
        logger.addAppender(log);
        try {
            for (Throwable cause : causes) {
                loop.fault(cause);
            }
        } finally {
            logger.detachAppender(log);
            loop.shutdown().get(10, TimeUnit.SECONDS);
        }
        return log.list;
    }
}
