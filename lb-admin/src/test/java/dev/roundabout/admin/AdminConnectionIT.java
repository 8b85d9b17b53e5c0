package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What odd clients do to a connection of the admin port, and what that does to others. */
final class AdminConnectionIT {
    private static final String READY = "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final HttpConnection.Limits SHORT = new HttpConnection.Limits(60_000, 1_000, 1_000, 2_000, 300);

    private final FakeLoadBalancer lb = new FakeLoadBalancer();
    private final AdminFixture admin;

    AdminConnectionIT(@TempDir Path directory) throws Exception {
        lb.crm.with("s1", "10.1.3.11:3000");
        admin = AdminFixture.open(lb, directory, SHORT, 3);
    }

    @AfterEach
    void close() {
        admin.close();
    }

    /** BEHAVIOUR 70. */
    @Test
    void declaredBodyOver64KiBIs413BeforeItIsSent() throws Exception {
        assertThat(admin.raw(
                        "POST /v1/pools/crm/backends HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .contains("/problems/too-large", "connection: close");
    }

    /** BEHAVIOUR 70. */
    @Test
    void chunkedBodyOver64KiBIs413AsSoonAsItIs() throws Exception {
        try (Socket socket = admin.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write("POST /v1/pools/crm/backends HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 17; i++) {
                out.write(chunk);
            }
            assertThat(AdminFixture.rest(socket)).startsWith("HTTP/1.1 413 ");
        }
    }

    /** BEHAVIOUR 70. */
    @Test
    void requestThatTakesTooLongIsClosed() throws Exception {
        try (Socket socket = admin.connect()) {
            socket.getOutputStream().write("GET /rea".getBytes(StandardCharsets.US_ASCII));
            assertThat(AdminFixture.rest(socket)).isEmpty();
        }
    }

    /** BEHAVIOUR 79. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n\tb\r\n\r\n",
                "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n",
                " GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GARBAGE\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab",
                "GET / HTTP/1.1\nHost: localhost\n\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void malformedRequestIs400AndTheEnd(String bytes) throws Exception {
        assertThat(admin.raw(bytes)).startsWith("HTTP/1.1 400 ").contains("/problems/bad-request");
    }

    /** BEHAVIOUR 79: however the bytes are cut. */
    @Test
    void foldedHeaderIs400ThoughItComesByteByByte() throws Exception {
        try (Socket socket = admin.connect()) {
            socket.setTcpNoDelay(true);
            for (byte octet :
                    "GET /readyz HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b".getBytes(StandardCharsets.US_ASCII)) {
                socket.getOutputStream().write(octet);
            }
            assertThat(AdminFixture.rest(socket)).startsWith("HTTP/1.1 400 ");
        }
    }

    /** BEHAVIOUR 79: a line that begins with a space is one of the body, where there is one. */
    @Test
    void linesOfABodyMayBeginWithASpace() throws Exception {
        String body = "{\r\n \"strategy\": 7\r\n}";
        assertThat(admin.raw("PUT /v1/pools/crm/strategy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Authorization: Bearer " + admin.token + "\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"field\":\"strategy\"");
    }

    @Test
    void longLinesAndHeadersAre431() throws Exception {
        assertThat(admin.raw("GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 431 ");
        assertThat(admin.raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(9000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        String last = READY.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        String missing = READY.replace("/readyz", "/missing");
        String answers = admin.raw(READY.repeat(20) + missing + READY + last);
        assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(23);
        assertThat(answers.indexOf("HTTP/1.1 404 ")).isGreaterThan(answers.length() * 8 / 10);
    }

    /** BEHAVIOUR 79. */
    @Test
    void aThousandPipelinedRequestsAre400AndTheEnd() throws Exception {
        try (Socket socket = admin.connect()) {
            socket.getOutputStream().write(READY.repeat(1_000).getBytes(StandardCharsets.US_ASCII));
            String answers = AdminFixture.rest(socket);
            assertThat(answers).contains("HTTP/1.1 400 ", "connection: close");
            assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSizeLessThan(50);
        }
        assertThat(admin.get("/readyz").status()).isEqualTo(200);
    }

    @Test
    void continueIsSaidToWhoAsks() throws Exception {
        String body = "{\"strategy\":\"x\",\"y\":1}";
        assertThat(admin.raw("PUT /v1/pools/crm/strategy HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                        + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 ");
    }

    @Test
    void answerThatTakesTooLongIs503() throws Exception {
        lb.alive = new CompletableFuture<>();
        assertThat(admin.raw("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 503 ")
                .contains("/problems/no-answer");
    }

    /** BEHAVIOUR 70 and 73: who holds connections open does not lock others out. */
    @Test
    void longestIdleConnectionGivesWayToANewOne() throws Exception {
        try (Socket first = admin.connect();
                Socket second = admin.connect();
                Socket third = admin.connect()) {
            second.getOutputStream().write(READY.getBytes(StandardCharsets.US_ASCII));
            assertThat(second.getInputStream().read()).isEqualTo('H');
            third.getOutputStream().write(READY.getBytes(StandardCharsets.US_ASCII));
            assertThat(third.getInputStream().read()).isEqualTo('H');
            assertThat(admin.get("/readyz").status()).isEqualTo(200);
            assertThat(first.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void clientThatGoesAwayHarmsNobody() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Socket socket = admin.connect()) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(READY.repeat(50).getBytes(StandardCharsets.US_ASCII));
            }
        }
        assertThatCode(() -> admin.get("/readyz")).doesNotThrowAnyException();
    }
}
