package dev.roundabout.cli.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Nagios plugin beside the daemon that it asks. */
@Tag("real")
@Timeout(120)
class CheckLbIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path PLUGIN =
            Prometheus.MONITORING.resolve("nagios").resolve("check_lb").toAbsolutePath();
    private static final Path STATUS =
            Path.of("src", "test", "resources", "dev", "roundabout", "cli", "ctl", "status.json");

    @TempDir
    private Path directory;

    @Test
    void theExitCodeFollowsTheBackends() throws IOException {
        int port = Program.freePort();
        int admin = Program.freePort();
        try (Nginx s1 = nginx("s1");
                Nginx s2 = nginx("s2");
                Program lbd = lbd(port, admin, s1, s2)) {
            await().atMost(PATIENCE).until(() -> check(admin).code() == 0);
            assertThat(check(admin).said())
                    .startsWith("LB OK - crm: 2 of 2 take traffic, 0 sessions | crm_up=2;;1:;0;2 crm_sessions=");

            s2.kill();
            await().atMost(PATIENCE).until(() -> check(admin).code() == 1);
            assertThat(check(admin).said()).startsWith("LB WARNING - crm/s2 down, ");
            assertThat(check(admin, "--warning", "1").code()).isZero();
            assertThat(check(admin, "--warning", "2").code()).isEqualTo(1);
            assertThat(check(admin, "--critical", "2").code()).isEqualTo(2);

            Packaged.lbctl(directory, admin, "disable", "s2");
            assertThat(check(admin).code()).as("disabled on purpose").isZero();

            s1.kill();
            await().atMost(PATIENCE).until(() -> check(admin).code() == 2);
            assertThat(check(admin).said()).startsWith("LB CRITICAL - crm fails open");

            assertThat(lbd.terminate(Duration.ofSeconds(10))).isZero();
            assertThat(check(admin))
                    .isEqualTo(new Answer(2, "LB CRITICAL - 127.0.0.1:" + admin + ": Connection refused\n"));
        }
    }

    @Test
    void aDrainIsCountedAndNoFault() throws IOException {
        try (Stub stub = Stub.answering(Files.readString(STATUS))) {
            Answer answer = check(stub.port());

            assertThat(answer.said())
                    .endsWith("| crm_up=2;;1:;0;4 crm_sessions=41;;;0 crm_draining=1;;;0;4 crm_drain_sessions=6;;;0\n");
            assertThat(answer.said()).contains("draining s4").doesNotContain("crm/s4");
            assertThat(answer.code()).as("because of s2, which is down").isEqualTo(1);
        }
    }

    /** Its port is closed already, whatever its backends are. */
    @Test
    void stoppingIsCritical() throws IOException {
        String stopping = Files.readString(STATUS).replaceFirst("\"ready\"", "\"stopping\"");
        try (Stub stub = Stub.answering(stopping)) {
            Answer answer = check(stub.port());

            assertThat(answer.said()).startsWith("LB CRITICAL - stopping: takes no new session; crm/s2 down");
            assertThat(answer.code()).isEqualTo(2);
        }
    }

    @Test
    void whatIsNoBalancerOrNoQuestionIsUnknown() throws IOException {
        try (Nginx web = nginx("web")) {
            int port = Integer.parseInt(web.address().substring(web.address().indexOf(':') + 1));
            assertThat(check(port).code()).isEqualTo(3);
        }
        try (Stub stub = Stub.answering(Files.readString(STATUS))) {
            assertThat(check(stub.port(), "--pool", "other"))
                    .isEqualTo(new Answer(3, "LB UNKNOWN - no pool other (there: crm)\n"));
            assertThat(check(stub.port(), "--token-file", "/nowhere").code()).isEqualTo(3);
        }
        try (Stub stub = Stub.answering("{\"pools\":[{\"name\":\"crm\"}]}")) {
            assertThat(check(stub.port()).code()).isEqualTo(3);
        }
        assertThat(check(0).code()).as("port 0").isEqualTo(3);
        assertThat(check(1, "--warning", "many").code()).isEqualTo(3);
    }

    private Nginx nginx(String name) throws IOException {
        return Nginx.start(directory, name, Files.createDirectories(directory.resolve("documents")));
    }

    private Program lbd(int port, int admin, Nginx s1, Nginx s2) throws IOException {
        return Packaged.lbd(directory, """
                listeners:
                  web: { bind: "127.0.0.1:%d", pool: crm }
                pools:
                  crm:
                    health: { type: http, path: /favicon.ico, interval: 200ms, timeout: 1s, rise: 1, fall: 2 }
                    backends:
                      - { address: "%s", name: s1 }
                      - { address: "%s", name: s2 }
                admin: { bind: "127.0.0.1:%d", token-file: "%s/token" }
                """.formatted(port, s1.address(), s2.address(), admin, directory), port);
    }

    private Answer check(int port, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(PLUGIN.toString(), "-p", Integer.toString(port)));
        command.addAll(List.of(words));
        try (Program plugin = Program.start(directory, "check_lb", Map.of(), command)) {
            int code = plugin.exit(Duration.ofSeconds(20));
            return new Answer(code, plugin.output());
        }
    }

    private record Answer(int code, String said) {}

    /** Answers every request with the same JSON. */
    private record Stub(HttpServer server) implements AutoCloseable {
        static Stub answering(String json) throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return new Stub(server);
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
