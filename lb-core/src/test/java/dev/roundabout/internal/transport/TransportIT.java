package dev.roundabout.internal.transport;

import static dev.roundabout.internal.transport.Border.addressOf;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.internal.transport.PlainRelay.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bytes, ends and errors through a transport. */
class TransportIT {
    private static final int MIB = 1024 * 1024;

    @RegisterExtension
    final Border border = new Border();

    private ServerSocket backend;
    private PlainRelay relay;
    private Socket client;

    @BeforeEach
    void connect() throws Exception {
        backend = border.backend();
        relay = new PlainRelay(addressOf(backend));
        client = border.connect(border.relay(relay));
    }

    /** BEHAVIOUR 1. */
    @Test
    void backendMaySpeakFirst() throws Exception {
        Socket server = border.accept(backend);
        server.getOutputStream().write("220 hello".getBytes(US_ASCII));
        assertThat(client.getInputStream().readNBytes(9)).asString(US_ASCII).isEqualTo("220 hello");
    }

    /** BEHAVIOUR 3, 6. */
    @Test
    void dataAndFinAtOnceStillGetTheAnswer() throws Exception {
        client.getOutputStream().write("question".getBytes(US_ASCII));
        client.shutdownOutput();
        Socket server = border.accept(backend);
        assertThat(server.getInputStream().readAllBytes()).asString(US_ASCII).isEqualTo("question");
        server.getOutputStream().write("answer".getBytes(US_ASCII));
        server.close();
        assertThat(client.getInputStream().readAllBytes()).asString(US_ASCII).isEqualTo("answer");
        awaitNoSession();
        assertThat(session().told).containsExactly("connected", "ended UPSTREAM", "ended DOWNSTREAM", "closed");
        assertThat(session().upstream).hasValue(8);
        assertThat(session().downstream).hasValue(6);
    }

    /** BEHAVIOUR 4. */
    @Test
    void backendGoesOnSendingAfterTheClientsFin() throws Exception {
        Socket server = border.accept(backend);
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        byte[] sent = Border.bytes(3 * MIB, 4);
        CompletableFuture<Void> writing = writing(server, sent);
        assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        writing.get(5, TimeUnit.SECONDS);
        assertThat(relay.open).hasValue(1);
        server.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        awaitNoSession();
    }

    /** BEHAVIOUR 5. */
    @Test
    void clientGoesOnSendingAfterTheBackendsFin() throws Exception {
        Socket server = border.accept(backend);
        server.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        byte[] sent = Border.bytes(3 * MIB, 5);
        CompletableFuture<Void> writing = writing(client, sent);
        assertThat(server.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        writing.get(5, TimeUnit.SECONDS);
        assertThat(relay.open).hasValue(1);
        client.close();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        awaitNoSession();
    }

    /** BEHAVIOUR 8. */
    @Test
    void backendsResetReachesTheClientAfterTheBytes() throws Exception {
        Socket server = border.accept(backend);
        byte[] sent = Border.bytes(100_000, 8);
        server.getOutputStream().write(sent);
        await().atMost(5, TimeUnit.SECONDS).until(() -> session().downstream.get() == sent.length);
        Border.reset(server);
        assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        awaitNoSession();
        assertThat(session().told).containsExactly("connected", "aborted BACKEND RESET", "done");
    }

    /** BEHAVIOUR 8. */
    @Test
    void backendsResetReachesAClientThatGotNothingAtOnce() throws Exception {
        Socket server = border.accept(backend);
        await().atMost(5, TimeUnit.SECONDS).until(() -> session().told.contains("connected"));
        long start = System.nanoTime();
        Border.reset(server);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(900));
    }

    /** BEHAVIOUR 8: a client that takes nothing cannot hold up the end for longer than its session allows. */
    @Test
    void abortIsCutShortByReset() throws Exception {
        border.accept(backend);
        Socket narrow = border.connectNarrow((InetSocketAddress) client.getRemoteSocketAddress());
        Socket server = border.accept(backend);
        byte[] sent = Border.bytes(200_000, 8);
        server.getOutputStream().write(sent);
        await().atMost(5, TimeUnit.SECONDS).until(() -> relay.sessions.size() == 2);
        Session session = relay.sessions.get(1);
        await().atMost(5, TimeUnit.SECONDS).until(() -> session.downstream.get() == sent.length);
        Border.reset(server);
        await().atMost(5, TimeUnit.SECONDS).until(() -> session.told.contains("aborted BACKEND RESET"));
        session.reset();
        await().atMost(1, TimeUnit.SECONDS).until(() -> relay.open.get() == 1);
        assertThat(session.told).containsExactly("connected", "aborted BACKEND RESET", "reset");
        assertThatThrownBy(() -> narrow.getInputStream().readNBytes(sent.length))
                .isInstanceOf(SocketException.class);
    }

    /** BEHAVIOUR 9. */
    @Test
    void clientsResetReachesTheBackend() throws Exception {
        Socket server = border.accept(backend);
        client.getOutputStream().write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);
        Border.reset(client);
        server.setSoTimeout(1000);
        assertThatThrownBy(() -> server.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        awaitNoSession();
        assertThat(session().told).containsExactly("connected", "aborted CLIENT RESET", "done");
    }

    /** BEHAVIOUR 9: a client that is not read is noticed when it is written to. */
    @Test
    void clientsResetIsNoticedWhileItsBytesWait() throws Exception {
        Socket server = border.accept(backend);
        CompletableFuture<Void> writing = writing(client, new byte[64 * MIB]);
        awaitStandstill();
        Border.reset(client);
        assertThat(writing).failsWithin(5, TimeUnit.SECONDS);
        CompletableFuture<Void> answering = writing(server, new byte[64 * MIB]);
        assertThat(answering).failsWithin(5, TimeUnit.SECONDS);
        awaitNoSession();
        assertThat(session().told).containsExactly("connected", "aborted CLIENT RESET", "done");
    }

    /** BEHAVIOUR 10. */
    @Test
    void clientsResetAfterItsFinEndsTheSession() throws Exception {
        Socket server = border.accept(backend);
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        Border.reset(client);
        assertThat(writing(server, new byte[64 * MIB])).failsWithin(5, TimeUnit.SECONDS);
        awaitNoSession();
        assertThat(session().told).containsExactly("connected", "ended UPSTREAM", "aborted CLIENT RESET", "done");
    }

    /** BEHAVIOUR 10. */
    @Test
    void backendsResetAfterItsFinEndsTheSession() throws Exception {
        Socket server = border.accept(backend);
        server.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        Border.reset(server);
        assertThat(writing(client, new byte[64 * MIB])).failsWithin(5, TimeUnit.SECONDS);
        awaitNoSession();
        assertThat(session().told).containsExactly("connected", "ended DOWNSTREAM", "aborted BACKEND RESET", "done");
    }

    /** BEHAVIOUR 11: the loop finds the answer, the backend's reset and more from the client all at once. */
    @Test
    void whatCanStillBeReadReachesTheClientWhenWritingToTheBackendFails() throws Exception {
        Socket server = border.accept(backend);
        client.getOutputStream().write(new byte[10]);
        await().atMost(5, TimeUnit.SECONDS).until(() -> server.getInputStream().available() == 10);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        session().loop.execute(() -> {
            blocked.countDown();
            awaitUnchecked(go);
        });
        blocked.await();
        byte[] answer = Border.bytes(32 * 1024, 11);
        server.getOutputStream().write(answer);
        server.close();
        client.getOutputStream().write(new byte[10]);
        go.countDown();
        assertThat(client.getInputStream().readNBytes(answer.length)).isEqualTo(answer);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        awaitNoSession();
        assertThat(session().told).containsExactly("connected", "aborted BACKEND RESET", "done");
    }

    /** BEHAVIOUR 11: closing with unread bytes resets, and the relay's writes fail before its reads have ended. */
    @RepeatedTest(3)
    void whatWasReadFromAClosingBackendReachesAClientThatIsSending() throws Exception {
        Socket server = border.accept(backend);
        CompletableFuture<Void> sending = writing(client, new byte[16 * MIB]);
        await().atMost(5, TimeUnit.SECONDS).until(() -> server.getInputStream().available() > 0);
        byte[] answer = Border.bytes(MIB, 11);
        CompletableFuture<Void> answering = writing(server, answer).thenRun(() -> resetUnchecked(server));
        byte[] got = new byte[MIB + 1];
        int length = 0;
        try {
            InputStream in = client.getInputStream();
            for (int n = in.read(got); n > 0; n = in.read(got, length, got.length - length)) {
                length += n;
            }
            // The kernel tells a reset once: here the thread that was writing has heard of it.
        } catch (SocketException reset) {
            // Otherwise the reading one hears of it.
        }
        assertThat((long) length).isEqualTo(session().downstream.get());
        assertThat(Arrays.copyOf(got, length)).isEqualTo(Arrays.copyOf(answer, length));
        answering.get(5, TimeUnit.SECONDS);
        assertThat(sending)
                .failsWithin(5, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(SocketException.class);
        awaitNoSession();
        assertThat(session().told).containsExactly("connected", "aborted BACKEND RESET", "done");
    }

    /** BEHAVIOUR 12, smaller. */
    @Test
    void bothDirectionsAtOnceAreByteExact() throws Exception {
        Socket server = border.accept(backend);
        byte[] up = Border.bytes(16 * MIB, 12);
        byte[] down = Border.bytes(16 * MIB, 13);
        CompletableFuture<Void> upstream = writing(client, up).thenRun(() -> shutdownUnchecked(client));
        CompletableFuture<Void> downstream = writing(server, down).thenRun(() -> shutdownUnchecked(server));
        CompletableFuture<byte[]> atServer = readingAll(server);
        CompletableFuture<byte[]> atClient = readingAll(client);
        assertThat(Arrays.equals(atServer.get(8, TimeUnit.SECONDS), up)).isTrue();
        assertThat(Arrays.equals(atClient.get(8, TimeUnit.SECONDS), down)).isTrue();
        CompletableFuture.allOf(upstream, downstream).get(5, TimeUnit.SECONDS);
        awaitNoSession();
    }

    /** BEHAVIOUR 13: forty milliseconds each would be eight seconds. */
    @Test
    void pingPongDoesNotStall() throws Exception {
        Socket server = border.accept(backend);
        long start = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            client.getOutputStream().write(i);
            assertThat(server.getInputStream().read()).isEqualTo(i);
            server.getOutputStream().write(i);
            assertThat(client.getInputStream().read()).isEqualTo(i);
        }
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
    }

    /** BEHAVIOUR 14, 15, 51: nothing but the kernel's buffers and one read is taken from a sender whose reader stands. */
    @Test
    void readerThatStandsStillBlocksItsSenderAndReadsOnLater() throws Exception {
        Socket server = border.accept(backend);
        byte[] sent = Border.bytes(48 * MIB, 14);
        CompletableFuture<Void> writing = writing(server, sent);
        awaitStandstill();
        assertThat(writing).isNotDone();
        assertThat(session().downstream.get()).isLessThan(40L * MIB);
        writeProgress();
        assertThat(writeProgress()).as("standing still").isFalse();
        byte[] got = new byte[sent.length];
        assertThat(client.getInputStream().readNBytes(got, 0, 16 * MIB)).isEqualTo(16 * MIB);
        assertThat(writeProgress()).as("reading on").isTrue();
        assertThat(client.getInputStream().readNBytes(got, 16 * MIB, 32 * MIB)).isEqualTo(32 * MIB);
        assertThat(Arrays.equals(got, sent)).isTrue();
        writing.get(5, TimeUnit.SECONDS);
    }

    /** BEHAVIOUR 16. */
    @Test
    void resetWhileAFlushIsPendingLeavesNothing() throws Exception {
        Socket server = border.accept(backend);
        CompletableFuture<Void> writing = writing(server, new byte[64 * MIB]);
        awaitStandstill();
        session().reset();
        assertThat(writing).failsWithin(5, TimeUnit.SECONDS);
        assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        assertThat(session().told).containsExactly("connected", "reset");
    }

    /** BEHAVIOUR 17. */
    @Test
    void urgentDataDoesNoHarm() throws Exception {
        Socket server = border.accept(backend);
        client.getOutputStream().write('a');
        client.sendUrgentData('!');
        client.getOutputStream().write('b');
        client.shutdownOutput();
        assertThat(server.getInputStream().readAllBytes()).asString(US_ASCII).isEqualTo("ab");
    }

    private Session session() {
        return relay.first();
    }

    private boolean writeProgress() throws Exception {
        CompletableFuture<Boolean> progress = new CompletableFuture<>();
        session().loop.execute(() -> progress.complete(session().sockets.takeWriteProgress()));
        return progress.get(5, TimeUnit.SECONDS);
    }

    /** Waits until no byte has moved for a while. */
    private void awaitStandstill() {
        await().atMost(8, TimeUnit.SECONDS)
                .pollInterval(300, TimeUnit.MILLISECONDS)
                .until(
                        new Callable<Boolean>() {
                            private long last;

                            @Override
                            public Boolean call() {
                                long before = last;
                                last = session().upstream.get()
                                        + session().downstream.get();
                                return last > 0 && last == before;
                            }
                        },
                        still -> still);
    }

    /** BEHAVIOUR 6. */
    private void awaitNoSession() {
        await().atMost(2, TimeUnit.SECONDS).until(() -> relay.open.get() == 0);
    }

    private static CompletableFuture<Void> writing(Socket socket, byte[] bytes) {
        return inThread(() -> {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            return null;
        });
    }

    private static CompletableFuture<byte[]> readingAll(Socket socket) {
        return inThread(() -> socket.getInputStream().readAllBytes());
    }

    private static <T> CompletableFuture<T> inThread(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What close() is to a program with unread bytes; Java would send a FIN before it. */
    private static void resetUnchecked(Socket socket) {
        try {
            Border.reset(socket);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void shutdownUnchecked(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
