package dev.roundabout.internal.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.Side;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** One direction between two sockets, without a session and without events: what each call's result means. */
@EnabledOnOs(OS.LINUX)
class MoverIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int BUSY = 8;

    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final KeptBytes kept = new KeptBytes();
    private final AtomicInteger pipesLeft = new AtomicInteger(4);
    private final Mover mover = new Mover(
            kept, new Pipes(pipesLeft, () -> false), new KeptBuffers(ByteBufAllocator.DEFAULT, System::nanoTime));
    private Socket sender;
    private Socket receiver;
    private Leg from;
    private Leg to;

    @BeforeEach
    void connect() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            from = leg(Side.CLIENT, listener);
            sender = closing(listener.accept());
            to = leg(Side.BACKEND, listener);
            receiver = closing(listener.accept());
        }
    }

    @AfterEach
    void close() throws Exception {
        mover.drop(to);
        while (!closing.isEmpty()) {
            closing.pop().close();
        }
        mover.close();
        assertThat(pipesLeft).as("pipes given back").hasValue(4);
    }

    /** BEHAVIOUR 9: a socket's error is told once, to whichever call comes first. */
    @Test
    void aResetIsNotTakenForAnEndThoughSplicingMetIt() throws Exception {
        sender.setSoLinger(true, 0);
        sender.close();
        moveUntilTheEnd(BUSY);
        assertThat(from.error()).isEqualTo(Errno.ECONNRESET);
    }

    @Test
    void aResetIsNotTakenForAnEndThoughReadingMetIt() throws Exception {
        sender.setSoLinger(true, 0);
        sender.close();
        moveUntilTheEnd(0);
        assertThat(from.error()).isEqualTo(Errno.ECONNRESET);
    }

    @Test
    void anEndIsAnEndThoughSplicingMetIt() throws Exception {
        sender.getOutputStream().write(new byte[100_000]);
        sender.close();
        moveUntilTheEnd(BUSY);
        assertThat(from.error()).isZero();
        assertThat(receiver.getInputStream().readNBytes(100_000)).hasSize(100_000);
    }

    /** BEHAVIOUR 14: with every pipe in use, a busy direction is copied. */
    @Test
    void withoutAPipeABusyDirectionIsCopied() throws Exception {
        pipesLeft.set(0);
        sender.getOutputStream().write(new byte[200_000]);
        sender.close();
        moveUntilTheEnd(BUSY);
        assertThat(receiver.getInputStream().readNBytes(200_000)).hasSize(200_000);
        pipesLeft.set(4);
    }

    /** BEHAVIOUR 62: what is said before all payload, and not taken at once, is kept, and is first when more is taken. */
    @Test
    void whatIsSaidAndNotTakenAtOnceIsKept() throws Exception {
        Random random = new Random(62);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        byte[] some = new byte[64 * 1024];
        while (!to.hasWaiting() && said.size() < 64 * 1024 * 1024) {
            random.nextBytes(some);
            mover.say(to, some);
            said.write(some);
        }
        assertThat(kept.now()).isPositive();
        assertThat(to.takesMore()).as("payload waits").isFalse();
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> read(said.size()));
        await().atMost(SOON).until(() -> {
            mover.flush(to);
            return !to.hasWaiting();
        });
        assertThat(received.get(5, TimeUnit.SECONDS)).isEqualTo(said.toByteArray());
        assertThat(kept.now()).isZero();
    }

    private byte[] read(int length) {
        try {
            return receiver.getInputStream().readNBytes(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void moveUntilTheEnd(int bigReads) {
        await().atMost(SOON).until(() -> {
            from.note(Kernel.IN);
            from.bigReads(bigReads);
            mover.move(from, to);
            return from.inputEnded();
        });
    }

    private Leg leg(Side side, ServerSocket listener) {
        int socket = Kernel.socket(false);
        closing(() -> Kernel.close(socket));
        Kernel.connect(socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
        return new Leg(null, side, socket);
    }

    private <T extends AutoCloseable> T closing(T open) {
        closing.push(open);
        return open;
    }
}
