package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that go on. */
final class AdminStreamIT {
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
        try (Socket socket = ask(LIVE)) {
            BufferedReader lines = lines(socket);
            assertThat(until(lines, ""))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("text/event-stream")
                    .doesNotContain("content-length", "chunked");
            assertThat(until(lines, "row|crm|s1")).contains("event: history", "event: part");
            lb.crm.with("s2", "10.1.3.12:3000");
            assertThat(until(lines, "row|crm|s2")).contains("event: part");
        }
    }

    @Test
    void silentStreamGivesASignOfLife() throws Exception {
        try (Socket socket = ask(LIVE)) {
            BufferedReader lines = lines(socket);
            assertThat(until(lines, ":")).contains("row|crm|s1");
        }
    }

    /** BEHAVIOUR 70. */
    @Test
    void streamsTakeOnlyAPartOfThePlaces() throws Exception {
        try (Socket first = ask(LIVE)) {
            until(lines(first), "row|crm|s1");
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
                try (Socket next = ask(LIVE)) {
                    if (!lines(next).readLine().startsWith("HTTP/1.1 503 ")) {
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
        try (Socket socket = ask(LIVE)) {
            BufferedReader lines = lines(socket);
            until(lines, "row|crm|s1");
            admin.close();
            String line = lines.readLine();
            while (line != null) {
                line = lines.readLine();
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

    private Socket ask(String request) throws IOException {
        Socket socket = admin.connect();
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static BufferedReader lines(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Everything up to the line that is, or has in it, this; the time limit is that of the socket. */
    private static String until(BufferedReader lines, String wanted) throws IOException {
        StringBuilder all = new StringBuilder();
        String line;
        do {
            line = lines.readLine();
            if (line == null) {
                throw new AssertionError("ended before " + wanted + ": " + all);
            }
            all.append(line).append('\n');
        } while (wanted.length() > 1 ? !line.contains(wanted) : !line.equals(wanted));
        return all.toString();
    }
}
