package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.ListenerStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that come all at once and leave in every way. */
class AcceptStormIT {
    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final String DENIED = "127.0.0.2";
    private static final int THREADS = 8;
    private static final int EACH = 150;
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    /** BEHAVIOUR 56: served, reset while they wait, refused, gone: the acceptor outlives them, and every place comes back. */
    @Test
    void stormOfClientsThatLeaveInEveryWayLeavesTheAcceptorAlive() throws Exception {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        LoadBalancer lb = leaks.watch(
                plain(echo).deny(DENIED + "/32").maxSessions(50).eventLoops(2).start());
        ExecutorService crowd = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                all.add(crowd.submit(() -> {
                    for (int i = 0; i < EACH; i++) {
                        visit(lb.address(), i % 5);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(20, TimeUnit.SECONDS);
            }
        } finally {
            crowd.shutdownNow();
        }
        await().atMost(SOON)
                .until(() -> status(lb).sessions() == 0 && !status(lb).paused());
        long reached = status(lb).accepted() + status(lb).refused().getOrDefault(AdmissionRefusal.DENIED, 0L);
        assertThat(reached).isBetween(THREADS * EACH * 3L / 5, (long) THREADS * EACH);
        for (int i = 0; i < 10; i++) {
            try (TestClient client = TestClient.connect(lb.address())) {
                client.echo(HELLO);
            }
        }
    }

    /** One who was reset in the backlog may never be seen; the other kinds are. */
    private static void visit(InetSocketAddress to, int kind) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) SOON.toMillis());
            if (kind == 0) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(DENIED), 0));
            }
            try {
                socket.connect(to, (int) SOON.toMillis());
            } catch (SocketException e) {
                assertThat(kind)
                        .as("only who is refused is reset while he connects")
                        .isZero();
            }
            switch (kind) {
                case 1 -> socket.setSoLinger(true, 0);
                case 2 -> {
                    socket.getOutputStream().write(HELLO);
                    socket.setSoLinger(true, 0);
                }
                case 3 -> {
                    socket.getOutputStream().write(HELLO);
                    assertThat(socket.getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
                }
                default -> {} // it connects and closes
            }
        }
    }

    private static ListenerStatus status(LoadBalancer lb) {
        return lb.listeners().get(0);
    }
}
