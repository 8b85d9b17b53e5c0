package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.admin.AdminFixture.Stream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that go on. */
final class AdminStreamIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String LIVE = "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final HttpConnection.Limits SHORT = new HttpConnection.Limits(60_000, 2_000, 2_000, 700, 200);

    private final FakeLoadBalancer lb = new FakeLoadBalancer();
    private final AdminFixture admin;

    AdminStreamIT(@TempDir Path directory) throws Exception {
        lb.crm.with("s1", "10.1.3.11:3000");
        admin = AdminFixture.open(lb, directory, SHORT, 4);
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void streamBeginsWithAllAndGoesOnWithWhatChanges() throws Exception {
        try (Stream stream = admin.stream("/live")) {
            assertThat(stream.untilLine(""))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("text/event-stream")
                    .doesNotContain("content-length", "chunked");
            assertThat(stream.until("row|crm|s1")).contains("event: history", "event: part");
            lb.crm.with("s2", "10.1.3.12:3000");
            assertThat(stream.until("row|crm|s2")).contains("event: part");
        }
    }

    /** A browser has six connections for all of its tabs: one stream must do. */
    @Test
    void streamHasWhatHappensToo() throws Exception {
        try (Stream stream = admin.stream("/live")) {
            assertThat(stream.until("\"kind\":\"started\"")).contains("row|crm|s1", "event: events");
            lb.observers.get(0).strategyChanged(lb.crm, "a", "b");
            assertThat(stream.until("a -> b")).contains("event: events").doesNotContain("started");
        }
    }

    @Test
    void silentStreamGivesASignOfLife() throws Exception {
        try (Stream stream = admin.stream("/live")) {
            assertThat(stream.untilLine(":")).contains("row|crm|s1");
        }
    }

    /** A fault that passes must not end what is done once a second. */
    @Test
    void streamGoesOnAfterAFault() throws Exception {
        try (LogLines log = LogLines.of(Periodic.class);
                Stream stream = admin.stream("/live")) {
            stream.until("row|crm|s1");
            lb.broken = true;
            await().atMost(PATIENCE)
                    .until(() -> log.contain("the news of the page failed")
                            && log.contain("counting sessions a second failed"));
            lb.broken = false;
            lb.crm.with("s2", "10.1.3.12:3000");
            assertThat(stream.until("row|crm|s2")).contains("event: part");
        }
    }

    /** BEHAVIOUR 70. */
    @Test
    void streamsTakeOnlyAPartOfThePlaces() throws Exception {
        try (Stream first = admin.stream("/live")) {
            first.until("row|crm|s1");
            assertThat(admin.raw(LIVE)).startsWith("HTTP/1.1 503 ").contains("/problems/too-many-streams");
            assertThat(admin.get("/readyz").status()).isEqualTo(200);
        }
    }

    /** BEHAVIOUR 80. */
    @Test
    void slowReaderHoldsUpNobodyAndIsLeft() throws Exception {
        for (int i = 0; i < 8_000; i++) {
            lb.crm.with("b" + i, "10.1.3.12:3000");
        }
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress(
                    admin.address().getAddress(), admin.address().getPort()));
            slow.setSoTimeout(10_000);
            slow.getOutputStream().write(LIVE.getBytes(StandardCharsets.US_ASCII));
            assertThat(slow.getInputStream().read()).isEqualTo('H');
            // Nothing is read until it is certain that the stream was given up: its place is free again.
            while (true) {
                try (Stream next = admin.stream("/live")) {
                    if (!next.lines().readLine().startsWith("HTTP/1.1 503 ")) {
                        break;
                    }
                }
                assertThat(admin.get("/readyz").status()).isEqualTo(200);
            }
            assertThat(endsBeforeItIsWhole(slow)).isTrue();
        }
    }

    @Test
    void headOfAStreamIsAHeadAlone() throws Exception {
        assertThat(admin.raw("HEAD /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("text/event-stream")
                .endsWith("\r\n\r\n");
    }

    @Test
    void closingTheAdminPortEndsItsStreams() throws Exception {
        try (Stream stream = admin.stream("/live")) {
            stream.until("row|crm|s1");
            admin.close();
            String line = stream.lines().readLine();
            while (line != null) {
                line = stream.lines().readLine();
            }
        }
    }

    private static boolean endsBeforeItIsWhole(Socket socket) {
        try {
            return !AdminFixture.rest(socket).contains("row|crm|b7999");
        } catch (IOException reset) {
            return true;
        }
    }
}
