package dev.roundabout.crm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server answers while its database is away. */
class WithoutDatabaseIT {
    private static final String PICTURE = "0123456789abcdef0123456789abcdef.png";

    @TempDir
    private Path directory;

    private final Visitor visitor = new Visitor();
    private Server server;
    private InetSocketAddress at;

    @BeforeEach
    void start() throws IOException {
        server = Server.listen(settings(), new Database(settings()));
        at = server.address();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void pagesThatNeedNoDatabaseAreServed() throws IOException {
        assertThat(visitor.get(at, "/").body()).contains("<b id=\"server\">s1</b>");
        assertThat(visitor.get(at, "/whoami").body()).isEqualTo("s1\n");
        HttpResponse<String> icon = visitor.get(at, "/favicon.ico");
        assertThat(icon.statusCode()).isEqualTo(200);
        assertThat(icon.headers().firstValue("Content-Type")).contains("image/x-icon");
        assertThat(icon.body()).hasSize(70);
    }

    @Test
    void theEchoCanBeCheckedToTheLastByte() throws IOException {
        assertThat(visitor.get(at, "/echo?token=a1").body()).isEqualTo("server s1\ntoken a1\n" + "a1\n".repeat(32));
        assertThat(visitor.get(at, "/echo").statusCode()).isEqualTo(400);
    }

    @Test
    void aDownloadIsAsLongAsWanted() throws IOException {
        assertThat(visitor.get(at, "/download?bytes=100000").body()).hasSize(100_000);
        assertThat(visitor.get(at, "/download?bytes=0").body()).isEmpty();
        assertThat(visitor.get(at, "/download?bytes=1073741825").statusCode()).isEqualTo(400);
        assertThat(visitor.get(at, "/download?bytes=-1").statusCode()).isEqualTo(400);
    }

    /** A reader who stands still costs a thread and a block, not the whole download. */
    @Test
    void aDownloadIsNotHeldInMemory() throws IOException {
        long before = usedMemory();
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), at.getPort())) {
            slow.getOutputStream()
                    .write("GET /download?bytes=1073741824 HTTP/1.1\r\nHost: x\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            slow.setSoTimeout(5000);
            assertThat(slow.getInputStream().readNBytes(100)).hasSize(100);
            assertThat(usedMemory() - before).isLessThan(64 << 20);
        }
    }

    @Test
    void whatNeedsTheDatabaseSaysThatItIsAway() throws IOException {
        HttpResponse<String> answer = visitor.login(at);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("The database does not answer");
        assertThat(visitor.get(at, "/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void picturesAreServedFromTheStore() throws IOException {
        byte[] content = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};
        Files.write(directory.resolve(PICTURE), content);
        HttpResponse<String> answer = visitor.get(at, "/pictures/" + PICTURE);
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.body().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(content);
    }

    @Test
    void nothingElseOfTheStoreIsServed() throws IOException {
        Files.writeString(directory.resolve("password"), "secret");
        for (String path : new String[] {
            "/pictures/password",
            "/pictures/../password",
            "/pictures/%2e%2e/password",
            "/pictures/",
            "/pictures/" + PICTURE
        }) {
            assertThat(visitor.get(at, path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void whatIsTooLargeIsRefused() throws IOException {
        HttpResponse<String> answer = visitor.post(at, "/login", Map.of("name", "a".repeat(20_000), "password", "b"));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(visitor.post(at, "/login", Map.of("name", "a".repeat(61), "password", "b"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void otherPathsAndMethodsAreRefused() throws IOException {
        assertThat(visitor.get(at, "/elsewhere").statusCode()).isEqualTo(404);
        assertThat(visitor.post(at, "/elsewhere", Map.of()).statusCode()).isEqualTo(404);
        assertThat(visitor.post(at, "/contacts", Map.of("name", "a")).statusCode())
                .isEqualTo(403);
    }

    @Test
    void aServerWithoutDatabaseGivesUpInTheEnd() {
        assertThatThrownBy(() -> Server.start(settings(), Duration.ofMillis(100)))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void aBusyPortIsNamed() {
        Settings busy = new Settings("s2", at, "", "crm", directory, directory);
        assertThatThrownBy(() -> Server.listen(busy, new Database(busy)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(":" + at.getPort());
    }

    private Settings settings() throws IOException {
        Path password = Files.writeString(directory.resolve(".password"), "x");
        return new Settings(
                "s1",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                // Nobody listens on port 1.
                "jdbc:postgresql://127.0.0.1:1/crm",
                "crm",
                password,
                directory);
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
