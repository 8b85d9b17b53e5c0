package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One request and its answer, byte by byte. */
class HttpCallIT {
    private static final Duration LONG = Duration.ofSeconds(8);

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final AdminAddress address = AdminAddress.parse("http://127.0.0.1:" + server.getLocalPort() + "/lb");

    private CompletableFuture<List<String>> asked = new CompletableFuture<>();

    HttpCallIT() throws IOException {}

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    @Test
    void theRequestIsHttp11WithLengthAndHostAndEndsItsConnection() throws Exception {
        answering("HTTP/1.1 204 No Content\r\n\r\n");

        HttpAnswer answer = ask("PATCH", "/v1/pools/crm", Map.of("Authorization", "Bearer t"), "{\"name\":\"ä\"}");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(asked.get(8, TimeUnit.SECONDS))
                .containsExactly(
                        "PATCH /lb/v1/pools/crm HTTP/1.1",
                        "Host: 127.0.0.1:" + server.getLocalPort(),
                        "Connection: close",
                        "Authorization: Bearer t",
                        "Content-Length: 13");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nContent-Length: 5\r\n\r\nhallo and more",
                "HTTP/1.1 200 OK\r\ncontent-type:text/x \r\nTransfer-Encoding: Chunked\r\n\r\n2;name=value\r\nha\r\n3 \r\nllo\r\n0\r\n\r\n",
                "HTTP/1.0 200\r\nContent-Type: text/x\r\n\r\nhallo",
                "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/x\r\nContent-Length: 5\r\n\r\nhallo"
            })
    void everyFormOfAnAnswerIsRead(String bytes) throws IOException {
        answering(bytes);

        assertThat(ask("GET", "/", Map.of(), null)).isEqualTo(new HttpAnswer(200, "text/x", "hallo"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhall",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhallo\r\n"
            })
    void anAnswerThatBreaksOffIsNone(String bytes) {
        answering(bytes);

        assertThatThrownBy(() -> ask("GET", "/", Map.of(), null)).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5a\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n"
            })
    void whatIsNotHttpOrTooLongIsRefused(String bytes) {
        answering(bytes);

        assertThatThrownBy(() -> ask("GET", "/", Map.of(), null)).isInstanceOf(ProtocolException.class);
    }

    /** A byte now and then does not keep it waiting. */
    @Test
    void theTimeIsThatOfTheWholeAnswer() {
        Thread trickle = new Thread(() -> {
            try (Socket client = server.accept();
                    OutputStream out = client.getOutputStream()) {
                out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                client.setSoTimeout(20);
                InputStream in = client.getInputStream();
                while (goesOn(in)) {
                    out.write('x');
                }
            } catch (IOException e) {
                // The client has gone, as it should.
            }
        });
        trickle.setDaemon(true);
        trickle.start();

        assertThatThrownBy(() -> {
                    try (HttpCall call = HttpCall.connect(address, LONG, Duration.ofMillis(300))) {
                        call.ask("GET", "/", Map.of(), null);
                    }
                })
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aNameWithoutAnAddressIsToldApart() {
        assertThatThrownBy(() -> HttpCall.connect(AdminAddress.parse("no-such-host.invalid:1"), LONG, LONG))
                .isInstanceOf(UnknownHostException.class);
    }

    /** Waits a moment for a byte; the first lines of the request are some. */
    private static boolean goesOn(InputStream in) throws IOException {
        try {
            return in.read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private HttpAnswer ask(String method, String path, Map<String, String> headers, @Nullable String body)
            throws IOException {
        try (HttpCall call = HttpCall.connect(address, LONG, LONG)) {
            return call.ask(method, path, headers, body);
        }
    }

    /** Answers one connection with these bytes and closes it; {@code asked} has its lines then. */
    private void answering(String bytes) {
        asked = CompletableFuture.supplyAsync(() -> {
            try (Socket client = server.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                List<String> lines = new ArrayList<>();
                int length = 0;
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    lines.add(line);
                    if (line.startsWith("Content-Length: ")) {
                        length = Integer.parseInt(line.substring("Content-Length: ".length()));
                    }
                }
                // A body left unread would turn the close into a reset.
                for (int octet = 0; octet < length; ) {
                    octet += new String(new char[] {(char) in.read()}).getBytes(StandardCharsets.UTF_8).length;
                }
                client.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
                return lines;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }
}
