package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.BackendStatus;
import dev.roundabout.CloseReason;
import dev.roundabout.ConnectFailure;
import dev.roundabout.LoadBalancer;
import dev.roundabout.SessionSummary;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BEHAVIOUR 18: clients and backends that open, write, half-close, close and abort at random; afterwards every counter
 * balances and no descriptor is left. The seed is in the log; {@code -Droundabout.seed=N} plays a run again, as far as the
 * clients' side goes.
 */
class RandomOperationsIT {
    private static final Logger LOG = LoggerFactory.getLogger("dev.roundabout.behaviour.RandomOperationsIT");
    private static final int MOST_CLIENTS = 64;
    private static final int MOST_SESSIONS = 200;
    private static final int LARGEST_WRITE = 20_000;
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();
    private final List<SocketChannel> clients = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_WRITE);
    private long written;
    private int opened;

    /** BEHAVIOUR 18, at the size that every build can afford. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void twoThousandOperationsBalance() throws Exception {
        play(2_000);
    }

    /** BEHAVIOUR 18, a tenth. */
    @Test
    @Tag("ci")
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void fiveThousandOperationsBalance() throws Exception {
        play(5_000);
    }

    /** BEHAVIOUR 18. */
    @Test
    @Tag("full")
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    void fiftyThousandOperationsBalance() throws Exception {
        play(50_000);
    }

    private void play(int operations) throws Exception {
        long seed = Long.getLong("roundabout.seed", new Random().nextLong());
        LOG.info("{} operations with seed {}", operations, seed);
        Random random = new Random(seed);
        EchoBackend echo = leaks.closing(EchoBackend.start());
        ScriptedBackend fickle = leaks.closing(ScriptedBackend.start(new Fickle(seed)::serve));
        LoadBalancer lb =
                leaks.watch(plain(echo, fickle).eventLoops(2).observer(heard).start());
        for (int i = 0; i < operations; i++) {
            operate(random, lb.address());
            // Opening takes a client no time: without this the backends' backlogs overflow, and SYNs are dropped.
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(SOON)
                    .until(() -> opened - heard.closed.size() <= MOST_SESSIONS);
        }
        for (SocketChannel client : clients) {
            abort(client);
        }
        await().atMost(SOON).until(() -> heard.closed.size() == opened);
        assertBalanced(lb, "seed " + seed);
    }

    private void operate(Random random, InetSocketAddress address) throws IOException {
        int dice = random.nextInt(100);
        if (clients.isEmpty() || (dice < 20 && clients.size() < MOST_CLIENTS)) {
            clients.add(open(address));
            opened++;
            return;
        }
        SocketChannel client = clients.get(random.nextInt(clients.size()));
        int size = 1 + random.nextInt(LARGEST_WRITE);
        try {
            if (dice < 50) {
                buffer.clear().limit(size);
                written += client.write(buffer);
            } else if (dice < 80) {
                buffer.clear();
                if (client.read(buffer) < 0) {
                    leave(client);
                }
            } else if (dice < 87) {
                client.shutdownOutput();
            } else if (dice < 94) {
                leave(client);
            } else {
                clients.remove(client);
                abort(client);
            }
        } catch (IOException brokenOrHalfClosed) {
            leave(client);
        }
    }

    private static SocketChannel open(InetSocketAddress address) throws IOException {
        SocketChannel client = SocketChannel.open(address);
        client.configureBlocking(false);
        return client;
    }

    private void leave(SocketChannel client) throws IOException {
        clients.remove(client);
        client.close();
    }

    private static void abort(SocketChannel client) throws IOException {
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.close();
    }

    private void assertBalanced(LoadBalancer lb, String seed) {
        assertThat(lb.listeners().get(0).accepted()).as(seed).isEqualTo(opened);
        assertThat(lb.listeners().get(0).sessions()).as(seed).isZero();
        assertThat(heard.closed).as(seed).extracting(SessionSummary::id).doesNotHaveDuplicates();
        assertThat(heard.closed)
                .as(seed)
                .extracting(SessionSummary::reason)
                .isSubsetOf(
                        CloseReason.NORMAL,
                        CloseReason.CLIENT_RESET,
                        CloseReason.BACKEND_RESET,
                        CloseReason.CONNECT_FAILED);
        long connected = 0;
        long upstream = 0;
        for (BackendStatus backend : lb.pool().status().backends()) {
            assertThat(backend.sessions()).as(seed).isZero();
            List<SessionSummary> served = heard.closed.stream()
                    .filter(session -> backend.name().equals(session.backend()))
                    .toList();
            assertThat(backend.counters().opened()).as(seed).isEqualTo(served.size());
            assertThat(backend.counters().upstreamBytes())
                    .as(seed)
                    .isEqualTo(served.stream()
                            .mapToLong(SessionSummary::upstreamBytes)
                            .sum());
            assertThat(backend.counters().downstreamBytes())
                    .as(seed)
                    .isEqualTo(served.stream()
                            .mapToLong(SessionSummary::downstreamBytes)
                            .sum());
            connected += served.size();
            upstream += backend.counters().upstreamBytes();
        }
        assertThat(heard.connected.get()).as(seed).isEqualTo((int) connected);
        assertThat(upstream).as(seed).isPositive().isLessThanOrEqualTo(written);
        Map<CloseReason, Integer> reasons = new EnumMap<>(CloseReason.class);
        heard.closed.forEach(session -> reasons.merge(session.reason(), 1, Integer::sum));
        Map<ConnectFailure, Integer> failures = new EnumMap<>(ConnectFailure.class);
        heard.failures.forEach(failure -> failures.merge(failure, 1, Integer::sum));
        LOG.info("{} sessions ended: {}, attempts that failed: {}", opened, reasons, failures);
        assertThat(reasons.keySet())
                .as(seed + ": the run met every kind of end")
                .contains(CloseReason.NORMAL, CloseReason.CLIENT_RESET, CloseReason.BACKEND_RESET);
    }

    /** A backend that ends its connections in every way there is. */
    private static final class Fickle {
        private final long seed;
        private final AtomicInteger connections = new AtomicInteger();

        Fickle(long seed) {
            this.seed = seed;
        }

        void serve(Socket connection) throws IOException {
            SplittableRandom random = new SplittableRandom(Objects.hash(seed, connections.incrementAndGet()));
            byte[] bytes = new byte[LARGEST_WRITE];
            while (true) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> connection.getOutputStream().write(bytes, 0, 1 + random.nextInt(LARGEST_WRITE));
                    case 3, 4, 5 -> {
                        if (connection.getInputStream().read(bytes) < 0) {
                            return;
                        }
                    }
                    case 6 -> {
                        connection.shutdownOutput();
                        connection.getInputStream().readAllBytes();
                        return;
                    }
                    default -> {
                        ScriptedBackend.reset(connection);
                        return;
                    }
                }
            }
        }
    }
}
