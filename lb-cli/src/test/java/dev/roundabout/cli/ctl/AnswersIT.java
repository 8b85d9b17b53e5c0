package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.wire.ProblemType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** How {@code lbctl} ends when the daemon refuses, asks for a token, is another program, or is not there. */
class AnswersIT {
    private static final String STRATEGY = "PUT /v1/pools/crm/strategy";

    private final FakeAdmin admin;

    @TempDir
    Path directory = Path.of("");

    AnswersIT() throws IOException {
        admin = new FakeAdmin();
    }

    @AfterEach
    void closeAdmin() {
        admin.close();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"UNAUTHORIZED", "TOO_MANY_TRIES"})
    void everyRefusalIsOneLineAndExitOneOrTwoForAValue(ProblemType type) {
        admin.refuse(STRATEGY, type, "a sentence\n about " + type);

        CapturedRun run = changeStrategy();

        assertThat(run.err()).isEqualTo("lbctl: a sentence about " + type + "\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(type == ProblemType.INVALID ? 2 : 1);
    }

    @Test
    void aRefusalWithoutASentenceShowsItsTitle() {
        admin.refuse(STRATEGY, ProblemType.STOPPING, "");

        assertThat(changeStrategy().err()).isEqualTo("lbctl: The load balancer is stopping\n");
    }

    @Test
    void theTokenIsSentAndNeverShown() throws IOException {
        Path file = Files.writeString(directory.resolve("admin.token"), "s3cret\n");
        admin.on("GET /v1/status", 200, Samples.status());
        admin.refuse(STRATEGY, ProblemType.UNAUTHORIZED, "token s3cret is wrong");

        for (CapturedRun run : List.of(
                changeStrategy("--token-file", file.toString()),
                CapturedRun.of(
                        Map.of("LBCTL_TOKEN_FILE", file.toString(), "LBCTL_ADMIN", admin.address()),
                        false,
                        "--pool",
                        "crm",
                        "strategy",
                        "round-robin"))) {
            assertThat(admin.last("PUT").authorization()).isEqualTo("Bearer s3cret");
            assertThat(run.err())
                    .startsWith("lbctl: not allowed: the token in " + file + " is not this daemon's;")
                    .contains("--token-file or LBCTL_TOKEN_FILE")
                    .doesNotContain("s3cret")
                    .hasLineCount(1);
            assertThat(run.exit()).isEqualTo(5);
        }
    }

    @Test
    void readingSendsTheTokenTooIfThereIsOne() throws IOException {
        Path file = Files.writeString(directory.resolve("admin.token"), "s3cret\n");
        admin.on("GET /v1/status", 200, Samples.status());

        CapturedRun.of("--admin", admin.address(), "--token-file", file.toString(), "status");

        assertThat(admin.last("GET").authorization()).isEqualTo("Bearer s3cret");
    }

    @Test
    void readingNeedsNoToken() {
        Path missing = directory.resolve("missing");
        admin.on("GET /v1/status", 200, Samples.status());

        CapturedRun run = CapturedRun.of("--admin", admin.address(), "--token-file", missing.toString(), "status");

        assertThat(admin.last("GET").authorization()).isNull();
        assertThat(run.exit()).isZero();
    }

    @Test
    void aMissingTokenFileIsNamedWhenTheDaemonAsksForIt() {
        Path missing = directory.resolve("missing");
        admin.refuse(STRATEGY, ProblemType.UNAUTHORIZED, "no token");

        CapturedRun run = changeStrategy("--token-file", missing.toString());

        assertThat(run.err()).startsWith("lbctl: not allowed: there is no token file " + missing + ";");
        assertThat(run.exit()).isEqualTo(5);
    }

    @Test
    void withoutAnyHintTheDaemonsOwnPlaceIsNamed() {
        admin.refuse(STRATEGY, ProblemType.UNAUTHORIZED, "no token");
        String port = admin.address().replaceAll(".*:", "");

        CapturedRun run = changeStrategy();

        // There may be one, of a daemon that once had this port.
        assertThat(run.err()).containsPattern("/" + port + "\\.token(;| is not this daemon's;)");
        assertThat(run.exit()).isEqualTo(5);
    }

    @Test
    void tooManyWrongTokensAreExitFive() {
        admin.refuse(STRATEGY, ProblemType.TOO_MANY_TRIES, "try again in 10 s");

        CapturedRun run = changeStrategy();

        assertThat(run.err()).isEqualTo("lbctl: try again in 10 s\n");
        assertThat(run.exit()).isEqualTo(5);
    }

    @Test
    void aClosedPortIsExitThree() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        CapturedRun run = CapturedRun.of("--admin", "127.0.0.1:" + free, "status");

        assertThat(run.err())
                .isEqualTo("lbctl: no daemon reached at http://127.0.0.1:" + free + ": connection refused; is lbd"
                        + " running, and is this its admin port? Give it with --admin HOST:PORT or LBCTL_ADMIN\n");
        assertThat(run.exit()).isEqualTo(3);
    }

    @Test
    void anotherProgramOnThePortIsExitThree() {
        for (FakeAdmin.Reply reply : List.of(
                new FakeAdmin.Reply(200, "text/html", "<html>XR</html>"),
                new FakeAdmin.Reply(404, "application/json", "{\"error\":\"not found\"}"),
                new FakeAdmin.Reply(502, "text/html", ""),
                new FakeAdmin.Reply(200, "application/json", "null"),
                new FakeAdmin.Reply(200, "application/json", "[]"))) {
            try (FakeAdmin other = new FakeAdmin().on("GET /v1/status", reply)) {
                CapturedRun run = CapturedRun.of("--admin", other.address(), "status");

                assertThat(run.err())
                        .startsWith("lbctl: what answers at http://" + other.address() + " is not the admin port")
                        .contains("HTTP " + reply.status() + ", " + reply.contentType())
                        .hasLineCount(1);
                assertThat(run.exit()).isEqualTo(3);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aStatusWithoutPoolsIsNotTheDaemons() {
        admin.on("GET /v1/status", 200, "{\"status\":\"UP\"}");

        CapturedRun run = CapturedRun.of("--admin", admin.address(), "strategy", "round-robin");

        assertThat(run.err()).contains("is not the admin port of an lbd of this version (its status names no pools)");
        assertThat(run.exit()).isEqualTo(3);
    }

    @Test
    void aDaemonThatBreaksOffIsExitThree() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread breaker = new Thread(() -> {
                try {
                    while (true) {
                        socket.accept().close();
                    }
                } catch (IOException e) {
                    // The test is over.
                }
            });
            breaker.setDaemon(true);
            breaker.start();

            String address = "127.0.0.1:" + socket.getLocalPort();
            CapturedRun read = CapturedRun.of("--admin", address, "status");
            CapturedRun change = CapturedRun.of("--admin", address, "--pool", "crm", "strategy", "round-robin");

            assertThat(read.err())
                    .startsWith("lbctl: no daemon reached at ")
                    .doesNotContain("not known")
                    .hasLineCount(1);
            assertThat(read.exit()).isEqualTo(3);
            assertThat(change.err())
                    .startsWith("lbctl: no daemon reached at ")
                    .contains(", and whether the change was made is not known;")
                    .hasLineCount(1);
            assertThat(change.exit()).isEqualTo(3);
        }
    }

    @Test
    void fieldsOfANewerDaemonAreIgnored() {
        admin.on(
                "GET /v1/status",
                200,
                "{\"version\":\"9\",\"transport\":\"x\",\"readiness\":\"ready\",\"uptimeMillis\":1,\"listeners\":[],"
                        + "\"pools\":[],\"moonPhase\":3}");

        CapturedRun run = CapturedRun.of("--admin", admin.address(), "status");

        assertThat(run.out()).isEqualTo("no pool\n");
        assertThat(run.exit()).isZero();
    }

    private CapturedRun changeStrategy(String... options) {
        List<String> args = new ArrayList<>(List.of("--admin", admin.address(), "--pool", "crm"));
        args.addAll(List.of(options));
        args.addAll(List.of("strategy", "round-robin"));
        return CapturedRun.of(args.toArray(String[]::new));
    }
}
