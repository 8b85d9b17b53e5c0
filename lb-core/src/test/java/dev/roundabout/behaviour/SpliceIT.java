package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CloseReason;
import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerBuilder;
import dev.roundabout.SessionSummary;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.Payload;
import dev.roundabout.testing.TestClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A busy direction of the epoll transport is spliced, and nobody can tell but by its pipe. */
@EnabledOnOs(OS.LINUX)
class SpliceIT {
    private static final int MEBIBYTE = 1 << 20;
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();
    private final int pipesBefore = pipes();

    /** BEHAVIOUR 12, 14, 15. */
    @Test
    void aStalledReaderLeavesBytesInAPipeAndGetsThemAll() throws Exception {
        byte[] sent = Payload.ofSize(48 * MEBIBYTE);
        ScriptedBackend backend = leaks.closing(
                ScriptedBackend.start(connection -> connection.getOutputStream().write(sent)));
        LoadBalancer lb = leaks.watch(epoll(backend).start());
        try (Socket client = new Socket(lb.address().getAddress(), lb.address().getPort())) {
            byte[] first = stallInAPipe(lb, backend, client);
            assertThat(first).isEqualTo(Arrays.copyOf(sent, first.length));
            assertThat(client.getInputStream().readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(sent, first.length, sent.length));
        }
        SessionSummary session = heard.closed(1).get(0);
        assertThat(session.reason()).isEqualTo(CloseReason.NORMAL);
        assertThat(session.downstreamBytes()).isEqualTo(sent.length);
    }

    /** BEHAVIOUR 12. */
    @Test
    void bothDirectionsAtOnceAreByteExact() throws Exception {
        byte[] up = Payload.ofSize(24 * MEBIBYTE, 1);
        byte[] down = Payload.ofSize(24 * MEBIBYTE, 2);
        AtomicReference<byte[]> arrived = new AtomicReference<>();
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(connection -> {
            Thread sending = new Thread(() -> send(connection, down));
            sending.start();
            arrived.set(connection.getInputStream().readAllBytes());
            joined(sending);
        }));
        LoadBalancer lb = leaks.watch(epoll(backend).start());
        try (Socket client = new Socket(lb.address().getAddress(), lb.address().getPort())) {
            Thread sending = new Thread(() -> send(client, up));
            sending.start();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(down);
            joined(sending);
        }
        SessionSummary session = heard.closed(1).get(0);
        assertThat(arrived.get()).isEqualTo(up);
        assertThat(session.upstreamBytes()).isEqualTo(up.length);
        assertThat(session.downstreamBytes()).isEqualTo(down.length);
    }

    /** When it has become quiet, small messages go to and fro as before. */
    @Test
    void afterABusyTimeSmallMessagesPass() throws Exception {
        byte[] sent = Payload.ofSize(16 * MEBIBYTE);
        byte[] ping = "ping".getBytes(US_ASCII);
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(connection -> {
            connection.getOutputStream().write(sent);
            for (int c = connection.getInputStream().read();
                    c >= 0;
                    c = connection.getInputStream().read()) {
                connection.getOutputStream().write(c);
            }
        }));
        LoadBalancer lb = leaks.watch(epoll(backend).start());
        try (TestClient client = TestClient.connect(lb.address())) {
            assertThat(client.receive(sent.length)).isEqualTo(sent);
            for (int i = 0; i < 100; i++) {
                client.echo(ping);
            }
        }
        assertThat(heard.closed(1).get(0).downstreamBytes()).isEqualTo(sent.length + 100 * ping.length);
    }

    /** BEHAVIOUR 8. */
    @Test
    void backendsResetReachesTheClientAfterWhatWasInThePipe() throws Exception {
        byte[] sent = Payload.ofSize(48 * MEBIBYTE);
        CountDownLatch stalled = new CountDownLatch(1);
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(connection -> {
            Thread sending = new Thread(() -> send(connection, sent));
            sending.start();
            waitFor(stalled);
            ScriptedBackend.reset(connection);
            joined(sending);
        }));
        LoadBalancer lb = leaks.watch(epoll(backend).start());
        try (Socket client = new Socket(lb.address().getAddress(), lb.address().getPort())) {
            byte[] first = stallInAPipe(lb, backend, client);
            stalled.countDown();
            byte[] rest = readToReset(client.getInputStream(), sent.length);
            SessionSummary session = heard.closed(1).get(0);
            assertThat(session.reason()).isEqualTo(CloseReason.BACKEND_RESET);
            assertThat(first.length + rest.length).isEqualTo((int) session.downstreamBytes());
            assertThat(first).isEqualTo(Arrays.copyOf(sent, first.length));
            assertThat(rest).isEqualTo(Arrays.copyOfRange(sent, first.length, first.length + rest.length));
        }
    }

    /** BEHAVIOUR 9, 16. */
    @Test
    void aClientThatResetsLeavesNoPipeBehind() throws Exception {
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(ScriptedBackend::sendWithoutEnd));
        LoadBalancer lb = leaks.watch(epoll(backend).start());
        Socket client = new Socket(lb.address().getAddress(), lb.address().getPort());
        stallInAPipe(lb, backend, client);
        client.setSoLinger(true, 0);
        client.close();
        assertThat(heard.firstReason()).isEqualTo(CloseReason.CLIENT_RESET);
        await().atMost(SOON).until(() -> pipes() == pipesBefore);
    }

    /** BEHAVIOUR 51. */
    @Test
    void aStuckReaderIsCutThoughItsBytesAreInAPipe() throws Exception {
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(ScriptedBackend::sendWithoutEnd));
        LoadBalancer lb =
                leaks.watch(epoll(backend).idleTimeout(Duration.ofMillis(600)).start());
        try (Socket client = new Socket(lb.address().getAddress(), lb.address().getPort())) {
            assertThat(heard.firstReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
            assertThat(client.isConnected()).isTrue();
        }
    }

    /** BEHAVIOUR 51. */
    @Test
    void aSlowReaderOfAPipeIsNotIdle() throws Exception {
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(ScriptedBackend::sendWithoutEnd));
        LoadBalancer lb =
                leaks.watch(epoll(backend).idleTimeout(Duration.ofMillis(600)).start());
        try (Socket client = new Socket(lb.address().getAddress(), lb.address().getPort())) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < Duration.ofMillis(1500).toNanos()) {
                client.getInputStream().readNBytes(256 * 1024);
            }
            assertThat(heard.closed).isEmpty();
        }
    }

    private LoadBalancerBuilder epoll(ScriptedBackend backend) {
        return plain(backend).transport(TransportChoice.EPOLL).eventLoops(1).observer(heard);
    }

    /**
     * Waits until everything between the backend and the client is full, bytes in a pipe too. A backend that was slow to
     * begin may have found its direction not busy yet; reading on and standing still again makes it so.
     *
     * @return what was read for that
     */
    private byte[] stallInAPipe(LoadBalancer lb, ScriptedBackend backend, Socket client) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        for (int attempt = 0; attempt < 8; attempt++) {
            awaitStall(lb, backend);
            if (pipes() == pipesBefore + 2) {
                return read.toByteArray();
            }
            read.write(client.getInputStream().readNBytes(2 * MEBIBYTE));
        }
        throw new AssertionError("a busy direction that stalls has no pipe");
    }

    /** Waits until nothing moves any more. */
    private static void awaitStall(LoadBalancer lb, ScriptedBackend backend) {
        await().during(Duration.ofMillis(300)).atMost(SOON).until(new StandsStill(lb, backend)::now);
    }

    private static byte[] readToReset(InputStream in, int most) {
        byte[] got = new byte[most];
        int[] length = {0};
        assertThatThrownBy(() -> {
                    while (length[0] < most) {
                        int count = in.read(got, length[0], most - length[0]);
                        if (count < 0) {
                            throw new AssertionError("a clean end after " + length[0] + " bytes");
                        }
                        length[0] += count;
                    }
                })
                .isInstanceOf(IOException.class);
        return Arrays.copyOf(got, length[0]);
    }

    private static void send(Socket connection, byte[] bytes) {
        try {
            connection.getOutputStream().write(bytes);
            connection.shutdownOutput();
        } catch (IOException e) {
            // The receiver finds out what is missing.
        }
    }

    private static void joined(Thread thread) {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many ends of pipes this process has open. */
    private static int pipes() {
        int count = 0;
        try (DirectoryStream<Path> own = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path entry : own) {
                if (isPipe(entry)) {
                    count++;
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return count;
    }

    private static boolean isPipe(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** Whether the backend's bytes have not become more since this was last asked. */
    private static final class StandsStill {
        private final LoadBalancer lb;
        private final ScriptedBackend backend;
        private long last;

        StandsStill(LoadBalancer lb, ScriptedBackend backend) {
            this.lb = lb;
            this.backend = backend;
        }

        boolean now() {
            long moved = status(lb, backend).counters().downstreamBytes();
            boolean still = moved > 0 && moved == last;
            last = moved;
            return still;
        }
    }
}
