package dev.roundabout.cli.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PROXY headers of other programs, and ours to other programs: HAProxy, nginx and curl as Debian has them. */
@Tag("real")
@Timeout(120)
class ProxyPeersIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String CLIENT = "127.0.0.77";

    @TempDir
    private Path directory;

    /** BEHAVIOUR 63, 64 and 66: what they write is read, and the access log has the client's address. */
    @Test
    void headersOfOtherProgramsAreRead() throws IOException {
        Path documents = Files.createDirectories(directory.resolve("documents"));
        Path log = directory.resolve("access.log");
        int lb = Program.freePort();
        int admin = Program.freePort();
        int haproxy1 = Program.freePort();
        int haproxy2 = Program.freePort();
        int checked = Program.freePort();
        int stream = Program.freePort();
        try (Nginx s1 = Nginx.start(directory, "s1", documents);
                Program lbd = Packaged.lbd(directory, """
                        listeners:
                          web: { bind: "127.0.0.1:%d", pool: crm, accept-proxy: [127.0.0.0/8] }
                        pools:
                          crm: { backends: ["%s"] }
                        access-log: { to: "%s", format: json }
                        admin: { bind: "127.0.0.1:%d", token-file: "%s/token" }
                        state-dir: none
                        """.formatted(lb, s1.address(), log, admin, directory), lb);
                Haproxy haproxy = Haproxy.start(directory, """
                        listen v1
                            bind :::%1$d v4v6
                            server lb 127.0.0.1:%4$d send-proxy
                        listen v2
                            bind :::%2$d v4v6
                            server lb 127.0.0.1:%4$d send-proxy-v2
                        listen checked
                            bind 127.0.0.1:%3$d
                            server lb1 127.0.0.1:%4$d send-proxy-v2 check inter 100ms
                            server lb2 127.0.0.1:%4$d send-proxy check inter 100ms
                        """.formatted(haproxy1, haproxy2, checked, lb), haproxy1);
                Nginx nginx = Nginx.start(directory, "stream", stream, "", """
                        server {
                            listen 127.0.0.1:%1$d;
                            listen [::1]:%1$d;
                            proxy_protocol on;
                            proxy_pass 127.0.0.1:%2$d;
                        }
                        """.formatted(stream, lb))) {
            List<String> clients = new ArrayList<>();
            for (int port : List.of(haproxy1, haproxy2, stream)) {
                assertThat(curl("--interface", CLIENT, "http://127.0.0.1:" + port + "/"))
                        .isEqualTo("served by s1\n");
                clients.add(CLIENT);
                assertThat(curl("http://[::1]:" + port + "/")).isEqualTo("served by s1\n");
                clients.add("[::1]");
            }
            assertThat(curl("--haproxy-protocol", "--interface", CLIENT, "http://127.0.0.1:" + lb + "/"))
                    .isEqualTo("served by s1\n");
            clients.add(CLIENT);
            assertThat(curl("--interface", CLIENT, "http://127.0.0.1:" + checked + "/"))
                    .as("its checks found the balancer up")
                    .isEqualTo("served by s1\n");
            clients.add(CLIENT);
            await().atMost(SOON).untilAsserted(() -> assertThat(clientsIn(log)).containsAll(clients));
            assertThat(clientsIn(log).stream().filter(CLIENT::equals))
                    .as("of %s", CLIENT)
                    .hasSize(5);
            assertThat(clientsIn(log).stream().filter("[::1]"::equals))
                    .as("of ::1")
                    .hasSize(3);
            assertThat(Packaged.lbctl(directory, admin, "events")).doesNotContain("refused");
            assertThat(haproxy.output()).doesNotContain("is DOWN");
            assertThat(nginx.output()).doesNotContain("error");
            assertThat(lbd.terminate(SOON)).isZero();
        }
    }

    /** BEHAVIOUR 19 and 62: what we write is read; their answers show whom they take for the client, and where it went. */
    @Test
    void otherProgramsReadOurHeaders() throws IOException {
        int admin = Program.freePort();
        int http = Program.freePort();
        int stream = Program.freePort();
        int haproxy = Program.freePort();
        Map<String, Integer> peers = new TreeMap<>(Map.of("http", http, "stream", stream, "haproxy", haproxy));
        List<String> listeners = new ArrayList<>();
        List<String> pools = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        List<Integer> streamPorts = new ArrayList<>();
        for (String version : List.of("v1", "v2")) {
            for (Map.Entry<String, Integer> peer : peers.entrySet()) {
                String name = peer.getKey() + version;
                int port = Program.freePort();
                (peer.getKey().equals("stream") ? streamPorts : ports).add(port);
                listeners.add("  %1$s: { bind: \"[::]:%2$d\", pool: %1$s }".formatted(name, port));
                pools.add(
                        "  %s: { send-proxy: %s, health: { type: %s, interval: 200ms, fall: 1 }, backends: [\"127.0.0.1:%d\"] }"
                                .formatted(
                                        name,
                                        version,
                                        peer.getKey().equals("stream") ? "tcp" : "http, path: /",
                                        peer.getValue()));
            }
        }
        try (Nginx nginx = Nginx.start(directory, "nginx", http, """
                        server {
                            listen 127.0.0.1:%d proxy_protocol;
                            keepalive_timeout 0;
                            location / { return 200 "$proxy_protocol_addr $proxy_protocol_server_addr $proxy_protocol_server_port\\n"; }
                        }
                        """.formatted(http), """
                        server {
                            listen 127.0.0.1:%d proxy_protocol;
                            return "$proxy_protocol_addr $proxy_protocol_server_addr $proxy_protocol_server_port\\n";
                        }
                        """.formatted(stream));
                Haproxy receiver = Haproxy.start(directory, """
                        frontend in
                            mode http
                            bind 127.0.0.1:%d accept-proxy
                            http-request return status 200 content-type text/plain lf-string "%%[src] %%[dst] %%[dst_port]\\n"
                        """.formatted(haproxy), haproxy);
                Program lbd = Packaged.lbd(
                        directory,
                        """
                        listeners:
                        %s
                        pools:
                        %s
                        admin: { bind: "127.0.0.1:%d", token-file: "%s/token" }
                        state-dir: none
                        """.formatted(String.join("\n", listeners), String.join("\n", pools), admin, directory),
                        ports.get(0))) {
            for (int port : ports) {
                assertThat(curl("--interface", CLIENT, "http://127.0.0.1:" + port + "/"))
                        .isEqualTo(CLIENT + " 127.0.0.1 " + port + "\n");
                assertThat(curl("http://[::1]:" + port + "/")).isEqualTo("::1 ::1 " + port + "\n");
            }
            for (int port : streamPorts) {
                assertThat(listen(CLIENT, "127.0.0.1", port)).isEqualTo(CLIENT + " 127.0.0.1 " + port + "\n");
                assertThat(listen("::1", "::1", port)).isEqualTo("::1 ::1 " + port + "\n");
            }
            String status = Packaged.lbctl(directory, admin, "status");
            assertThat(status.lines().filter(line -> line.startsWith("- ")))
                    .as("probes are understood:%n%s", status)
                    .hasSize(6)
                    .allMatch(line -> line.contains(" up "));
            assertThat(nginx.output()).doesNotContain("broken header");
            assertThat(receiver.output()).doesNotContain("ALERT");
            assertThat(lbd.terminate(SOON)).isZero();
        }
    }

    private String curl(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--fail", "--globoff", "--max-time", "10"));
        command.addAll(List.of(words));
        return Program.run(directory, Duration.ofSeconds(20), command);
    }

    /** What comes back unasked; nginx's stream would reset a connection whose bytes it had not read. */
    private static String listen(String from, String to, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.setSoTimeout(5_000);
            socket.connect(new InetSocketAddress(to, port), 5_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** Their addresses, one for each line. */
    private static List<String> clientsIn(Path log) throws IOException {
        List<String> clients = new ArrayList<>();
        for (String line : Files.exists(log) ? Files.readAllLines(log) : List.<String>of()) {
            String client = line.replaceFirst(".*\"client\":\"([^\"]*)\".*", "$1");
            clients.add(client.substring(0, client.lastIndexOf(':')));
        }
        return clients;
    }
}
