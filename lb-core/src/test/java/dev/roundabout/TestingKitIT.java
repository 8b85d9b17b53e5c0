package dev.roundabout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.FlakyProbe;
import dev.roundabout.testing.HalfClosingClient;
import dev.roundabout.testing.NamedBackend;
import dev.roundabout.testing.Payload;
import dev.roundabout.testing.RefusingBackend;
import dev.roundabout.testing.ResettingBackend;
import dev.roundabout.testing.SilentBackend;
import dev.roundabout.testing.SlowReader;
import dev.roundabout.testing.SlowWriter;
import dev.roundabout.testing.TestBackend;
import dev.roundabout.testing.TestClient;
import dev.roundabout.testing.TricklingClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The kit's backends and clients against each other, without a load balancer between them. */
class TestingKitIT {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    @Test
    void echoGivesBackEveryByteAndTheEnd() throws IOException {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        byte[] payload = Payload.ofSize(3_000_000);
        try (TestClient client = TestClient.connect(echo.address())) {
            client.echo(HELLO);
            client.echo(payload);
            client.endOutput();
            client.awaitEnd();
        }
        await().atMost(SOON).until(() -> echo.traffic().open() == 0);
        assertThat(echo.traffic().accepted()).isEqualTo(1);
        assertThat(echo.traffic().bytesReceived()).isEqualTo(3_000_005);
        assertThat(echo.traffic().bytesSent()).isEqualTo(3_000_005);
    }

    @Test
    void differentBytesFailAnEcho() throws IOException {
        NamedBackend other = leaks.closing(NamedBackend.start("hellx"));
        try (TestClient client = TestClient.connect(other.address())) {
            assertThatThrownBy(() -> client.echo(HELLO))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("from offset 4");
        }
    }

    @Test
    void backendsListenOnTheFamilyThatIsAskedFor() throws IOException {
        EchoBackend echo = leaks.closing(EchoBackend.start(InetAddress.getByAddress(IPV6_LOOPBACK)));
        assertThat(echo.hostPort())
                .startsWith("[")
                .endsWith("]:" + echo.address().getPort());
        try (TestClient client = TestClient.connect(echo.address())) {
            client.echo(HELLO);
        }
    }

    @Test
    void silentBackendReadsAndNeverAnswers() throws IOException {
        SilentBackend silent = leaks.closing(SilentBackend.start());
        try (TestClient client = TestClient.connect(silent.address())) {
            client.send(HELLO);
            client.endOutput();
            await().atMost(SOON).until(() -> silent.traffic().bytesReceived() == HELLO.length);
            client.socket().setSoTimeout(50);
            assertThatThrownBy(() -> client.receive(1)).isInstanceOf(SocketTimeoutException.class);
            assertThat(silent.traffic().open()).isEqualTo(1);
        }
    }

    @Test
    void refusingBackendRefusesAndKeepsItsPort() {
        RefusingBackend refusing = leaks.closing(RefusingBackend.start());
        assertThatThrownBy(() -> TestClient.connect(refusing.address())).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> new ServerSocket(
                                refusing.address().getPort(),
                                1,
                                refusing.address().getAddress())
                        .close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void resettingBackendAcceptsAndResets() throws IOException {
        ResettingBackend resetting = leaks.closing(ResettingBackend.start());
        try (TestClient client = TestClient.connect(resetting.address())) {
            assertThat(client.awaitReset()).isEmpty();
        }
        assertThat(resetting.traffic().accepted()).isEqualTo(1);
    }

    @Test
    void namedBackendSaysWhoServed() throws IOException {
        NamedBackend named = leaks.closing(NamedBackend.start("s1"));
        assertThat(TestClient.ask(named.address())).isEqualTo("s1");
        try (TestClient client = TestClient.connect(named.address())) {
            client.send(HELLO);
            assertThat(client.receiveToEnd()).asString().isEqualTo("s1");
        }
    }

    @Test
    void cleanEndIsNotTakenForAReset() throws IOException {
        NamedBackend named = leaks.closing(NamedBackend.start("s1"));
        try (TestClient client = TestClient.connect(named.address())) {
            assertThatThrownBy(client::awaitReset)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("2 bytes");
        }
    }

    @Test
    void resetIsNotTakenForACleanEnd() throws IOException {
        ResettingBackend resetting = leaks.closing(ResettingBackend.start());
        try (TestClient client = TestClient.connect(resetting.address())) {
            assertThatThrownBy(client::awaitEnd).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void refusedBackendKeepsOpenConnectionsAndComesBackOnItsPort() throws IOException {
        TestBackend backend = leaks.closing(TestBackend.start());
        assertThat(backend.address().getPort()).isLessThan(32_768);
        try (TestClient before = TestClient.connect(backend.address())) {
            before.echo(HELLO);
            backend.refuse();
            assertThatThrownBy(() -> TestClient.connect(backend.address())).isInstanceOf(ConnectException.class);
            before.echo(HELLO);
            backend.recover();
            try (TestClient after = TestClient.connect(backend.address())) {
                after.echo(HELLO);
            }
        }
    }

    @Test
    void resetBackendCutsOpenAndNewConnections() throws IOException {
        TestBackend backend = leaks.closing(TestBackend.start());
        try (TestClient before = TestClient.connect(backend.address())) {
            before.echo(HELLO);
            backend.reset();
            assertThat(before.awaitReset()).isEmpty();
        }
        try (TestClient during = TestClient.connect(backend.address())) {
            during.awaitReset();
        }
        backend.recover();
        try (TestClient after = TestClient.connect(backend.address())) {
            after.echo(HELLO);
        }
    }

    @Test
    void stalledBackendAnswersOnlyWhenItRecovers() throws IOException {
        TestBackend backend = leaks.closing(TestBackend.start());
        try (TestClient before = TestClient.connect(backend.address())) {
            before.echo(HELLO);
            backend.stall();
            before.send(HELLO);
            try (TestClient during = TestClient.connect(backend.address())) {
                during.send(HELLO);
                during.socket().setSoTimeout(50);
                before.socket().setSoTimeout(50);
                assertThatThrownBy(() -> during.receive(1)).isInstanceOf(SocketTimeoutException.class);
                assertThatThrownBy(() -> before.receive(1)).isInstanceOf(SocketTimeoutException.class);
                during.socket().setSoTimeout(5_000);
                before.socket().setSoTimeout(5_000);
                backend.recover();
                assertThat(during.receive(HELLO.length)).isEqualTo(HELLO);
                assertThat(before.receive(HELLO.length)).isEqualTo(HELLO);
            }
        }
    }

    @Test
    void stalledBackendCanBeClosed() throws IOException {
        TestBackend backend = TestBackend.start();
        try (TestClient client = TestClient.connect(backend.address())) {
            client.echo(HELLO);
            backend.stall();
            client.send(HELLO);
            backend.close();
            client.awaitReset();
        }
        assertThat(backend.traffic().open()).isZero();
        assertThatIllegalStateException().isThrownBy(backend::recover);
    }

    @Test
    void clientsGetTheirWholeAnswer() throws IOException {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        byte[] payload = Payload.ofSize(20_000);
        assertThat(new HalfClosingClient(echo.address()).exchange(payload)).isEqualTo(payload);
        assertThat(new TricklingClient(echo.address()).exchange(payload)).isEqualTo(payload);
        assertThat(new SlowWriter(echo.address(), 9_000, Duration.ofMillis(2)).exchange(payload))
                .isEqualTo(payload);
    }

    @Test
    void slowReaderReadsOnlyWhatItIsToldTo() throws IOException {
        EchoBackend echo = leaks.closing(EchoBackend.start());
        byte[] payload = Payload.ofSize(20_000);
        try (SlowReader reader = SlowReader.connect(echo.address())) {
            reader.send(payload);
            reader.endOutput();
            assertThat(reader.read(10)).isEqualTo(Arrays.copyOf(payload, 10));
            assertThat(reader.readToEnd()).isEqualTo(Arrays.copyOfRange(payload, 10, payload.length));
        }
    }

    @Test
    void flakyProbeFollowsItsScript() throws IOException {
        FlakyProbe probe = leaks.closing(FlakyProbe.answering(200, 503));
        assertThat(status(probe)).isEqualTo(200);
        assertThat(status(probe)).isEqualTo(503);
        assertThat(status(probe)).isEqualTo(503);
        probe.answer(0);
        assertThatThrownBy(() -> status(probe)).isInstanceOf(IOException.class);
        assertThat(probe.traffic().accepted()).isGreaterThanOrEqualTo(4);
    }

    private static int status(FlakyProbe probe) throws IOException {
        try (TestClient client = TestClient.connect(probe.address())) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(client.receiveToEnd(), StandardCharsets.US_ASCII);
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }
}
