package dev.roundabout.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.roundabout.internal.TransportUnderTest;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A transport of two loops for one test, and the sockets around it; afterwards no session, no kept byte, no thread, no
 * leaked buffer and no warning may be left.
 */
public final class Border implements BeforeEachCallback, AfterEachCallback {
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final Deque<BoundListener> listeners = new ArrayDeque<>();
    private final Deque<PlainRelay> relays = new ArrayDeque<>();
    private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                warnings.add(event.getLoggerName() + ": " + event.getFormattedMessage());
            }
        }
    };
    private boolean warningsExpected;
    private final KeptBytes kept = new KeptBytes();
    private final Transport transport;

    /** Around the transport that a load balancer takes by itself. */
    public Border() {
        this(kept -> TransportUnderTest.start(2, kept));
    }

    /** Around one that is started with an account of the bytes it keeps, and shut down afterwards. */
    public Border(Function<KeptBytes, Transport> transport) {
        this.transport = transport.apply(kept);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        rootLogger().setLevel(Level.INFO);
        appender.start();
        rootLogger().addAppender(appender);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        while (!closing.isEmpty()) {
            closing.pop().close();
        }
        for (PlainRelay relay : relays) {
            relay.sessions.forEach(PlainRelay.Session::reset);
            await().atMost(5, TimeUnit.SECONDS).untilAsserted(() -> assertThat(relay.open)
                    .as(
                            "open sessions, told %s",
                            relay.sessions.stream().map(session -> session.told).toList())
                    .hasValue(0));
        }
        long keptByNobody = kept.now();
        for (BoundListener listener : listeners) {
            listener.close().toCompletableFuture().get(5, TimeUnit.SECONDS);
        }
        transport.shutdown().toCompletableFuture().get(5, TimeUnit.SECONDS);
        await().atMost(5, TimeUnit.SECONDS).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("lb-")));
        reportLeaks();
        rootLogger().detachAppender(appender);
        assertThat(keptByNobody).as("kept bytes").isZero();
        assertThat(warnings.isEmpty()).as("warnings: %s", warnings).isEqualTo(!warningsExpected);
    }

    /** The bytes that were read and not taken yet. */
    public KeptBytes kept() {
        return kept;
    }

    /** This test makes something fail that must be logged. */
    void expectWarnings() {
        warningsExpected = true;
    }

    /** A relay to these backends, already accepting on a loopback port. */
    public InetSocketAddress relay(PlainRelay relay) throws Exception {
        BoundListener listener = bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), relay);
        listener.resume();
        return listener.address();
    }

    BoundListener bind(InetSocketAddress address, Acceptor acceptor) throws Exception {
        BoundListener listener =
                transport.bind(address, acceptor).toCompletableFuture().get(5, TimeUnit.SECONDS);
        listeners.add(listener);
        if (acceptor instanceof PlainRelay relay) {
            relays.add(relay);
        }
        return listener;
    }

    public ServerSocket backend() throws Exception {
        return closing(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    public static InetSocketAddress addressOf(ServerSocket backend) {
        return (InetSocketAddress) backend.getLocalSocketAddress();
    }

    public Socket connect(InetSocketAddress address) throws Exception {
        Socket socket = closing(new Socket(address.getAddress(), address.getPort()));
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Connected with a receive buffer as small as the system allows: what is sent to it waits at the sender's end. */
    public Socket connectNarrow(InetSocketAddress address) throws Exception {
        Socket socket = closing(new Socket());
        socket.setReceiveBufferSize(1);
        socket.connect(address);
        return socket;
    }

    public Socket accept(ServerSocket backend) throws Exception {
        Socket socket = closing(backend.accept());
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Nobody listens there. */
    InetSocketAddress refusing() throws Exception {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return addressOf(closed);
        }
    }

    /** Its kernel drops the next SYN: the queue of connections to accept is full. */
    public InetSocketAddress silent() throws Exception {
        ServerSocket full = closing(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        connect(addressOf(full));
        connect(addressOf(full));
        return addressOf(full);
    }

    <T extends AutoCloseable> T closing(T open) {
        closing.push(open);
        return open;
    }

    public static void reset(Socket socket) throws Exception {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    public static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Netty tells a leak at an allocation after the leaked buffer was collected. */
    private static void reportLeaks() {
        System.gc();
        for (int i = 0; i < 100; i++) {
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
    }

    private static Logger rootLogger() {
        return (Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
