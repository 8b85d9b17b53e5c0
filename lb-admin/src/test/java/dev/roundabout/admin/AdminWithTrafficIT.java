package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.roundabout.LoadBalancer;
import dev.roundabout.Readiness;
import dev.roundabout.testing.EchoBackend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin port of a real load balancer while traffic flows. */
final class AdminWithTrafficIT {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final String BACKENDS = "/v1/pools/default/backends";

    private final EchoBackend first = EchoBackend.start();
    private final EchoBackend second = EchoBackend.start();
    private final LoadBalancer lb = LoadBalancer.builder()
            .listen("127.0.0.1:0")
            .backend(text(first.address()))
            .start();
    private final AdminFixture admin;

    AdminWithTrafficIT(@TempDir Path directory) throws Exception {
        admin = AdminFixture.open(lb, directory);
    }

    @AfterEach
    void close() {
        admin.close();
        lb.close();
        first.close();
        second.close();
    }

    /** BEHAVIOUR 43 and 44, as seen from the admin port. */
    @Test
    void backendComesAndGoesWhileTrafficFlows() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger failures = new AtomicInteger();
        AtomicInteger exchanges = new AtomicInteger();
        Thread traffic = new Thread(() -> {
            while (!stop.get()) {
                try (Socket client = open()) {
                    echo(client);
                    exchanges.incrementAndGet();
                } catch (IOException | AssertionError e) {
                    failures.incrementAndGet();
                }
            }
        });
        traffic.start();
        try {
            String body = "{\"address\":\"" + text(second.address()) + "\",\"name\":\"s2\"}";
            assertThat(admin.change("POST", BACKENDS, body).status()).isEqualTo(201);
            await().atMost(PATIENCE).until(() -> backend("s2").get("opened").asInt() > 5);
            assertThat(backend("s2").get("state").asText()).isEqualTo("up");
            assertThat(backend("s2").get("runtime").asBoolean()).isTrue();

            JsonNode job =
                    admin.change("DELETE", BACKENDS + "/s2?drain=10s", null).json();
            await().atMost(PATIENCE)
                    .until(() -> drain(job).get("state").asText().equals("finished"));
            assertThat(drain(job).get("cut").asInt()).isZero();
            assertThat(admin.get(BACKENDS + "/s2").problem()).isEqualTo("/problems/unknown-backend");
            int until = exchanges.get() + 10;
            await().atMost(PATIENCE).until(() -> exchanges.get() > until);
        } finally {
            stop.set(true);
            traffic.join(PATIENCE.toMillis());
        }
        assertThat(failures).hasValue(0);
    }

    /** BEHAVIOUR 47: what is refused holds up nobody behind it. */
    @Test
    void changesGoOnAfterANameThatMakesNoSense() throws Exception {
        String address = text(second.address());
        String odd = "{\"address\":\"" + address + "\",\"name\":\"@" + address + "\"}";
        assertThat(admin.change("POST", BACKENDS, odd).status()).isEqualTo(400);
        String body = "{\"address\":\"" + address + "\",\"name\":\"s2\"}";
        assertThat(admin.change("POST", BACKENDS, body).status()).isEqualTo(201);
    }

    /** BEHAVIOUR 44 and 45: what the deadline cuts is counted. */
    @Test
    void drainDeadlineCutsAndSaysHowMany() throws Exception {
        String body = "{\"address\":\"" + text(second.address()) + "\",\"name\":\"s2\"}";
        admin.change("POST", BACKENDS, body);
        await().atMost(PATIENCE).until(() -> backend("s2").get("takesTraffic").asBoolean());
        try (Socket one = open();
                Socket two = open()) {
            echo(one);
            echo(two);
            assertThat(backend("s2").get("sessions").asInt()).isEqualTo(1);
            assertThat(admin.change("DELETE", BACKENDS + "/s2", null).problem()).isEqualTo("/problems/in-use");
            JsonNode job =
                    admin.change("DELETE", BACKENDS + "/s2?drain=200ms", null).json();
            await().atMost(PATIENCE)
                    .until(() -> drain(job).get("state").asText().equals("finished"));
            assertThat(drain(job).get("cut").asInt()).isEqualTo(1);
            assertThat(drain(job).get("ended").asInt()).isZero();
        }
    }

    @Test
    void metricsCountSessionsAndBytes() throws Exception {
        try (Socket client = open()) {
            echo(client);
            assertThat(admin.get("/metrics").body())
                    .contains("lb_sessions_active{backend=\"" + text(first.address()) + "\",pool=\"default\"} 1.0")
                    .contains("lb_connect_seconds_count{backend=\"" + text(first.address()) + "\",pool=\"default\"} 1");
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        admin.get("/metrics").body())
                .contains("lb_sessions_total{backend=\"" + text(first.address())
                        + "\",listener=\"default\",pool=\"default\",reason=\"normal\"} 1.0")
                .containsPattern("lb_bytes_total\\{backend=\"[^\"]*\",direction=\"upstream\",pool=\"default\"} 5")
                .containsPattern("lb_health_checks_total\\{backend=\"[^\"]*\",cause=\"good\",pool=\"default\"}"));
    }

    @Test
    void probesSayAliveAndReady() throws Exception {
        assertThat(admin.get("/livez").status()).isEqualTo(200);
        assertThat(admin.get("/readyz").body()).isEqualTo("ready\n");
        lb.close();
        assertThat(admin.get("/livez").status()).isEqualTo(503);
        assertThat(admin.get("/readyz").status()).isEqualTo(503);
    }

    /** The admin port may outlive the load balancer: it says what is the matter, and not that it is broken. */
    @Test
    void sessionsOfOneThatHasStoppedAreRefused() throws Exception {
        lb.close();

        for (AdminFixture.Answered answer :
                List.of(admin.get("/v1/sessions"), admin.change("DELETE", "/v1/sessions/7", null))) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            assertThat(answer.problem()).isEqualTo("/problems/stopping");
            assertThat(answer.json().get("detail").asText())
                    .isEqualTo("the load balancer has stopped: there are no sessions");
        }
    }

    /** Whoever asks while it stops is told the sessions or that it is stopping, and never that it is broken. */
    @Test
    void sessionsAskedForDuringAStopAreShownOrRefused() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                clients.add(open());
            }
            await().atMost(PATIENCE).until(() -> lb.listeners().get(0).sessions() == 300);
            CompletionStage<Void> stopped = lb.stop(Duration.ofMillis(300));
            AdminFixture.Answered answer;
            do {
                answer = admin.get("/v1/sessions");
                assertThat(answer.status()).as(answer.body()).isIn(200, 503);
            } while (!stopped.toCompletableFuture().isDone() || answer.status() == 200);
            assertThat(answer.problem()).isEqualTo("/problems/stopping");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    /** A question that the end of the event loops overtook is refused in the stage, not where it was asked. */
    @Test
    void questionThatTheEndOvertookIsRefused(@TempDir Path directory) throws Exception {
        FakeLoadBalancer stopping = new FakeLoadBalancer();
        stopping.readiness = Readiness.NOT_READY;
        stopping.unanswered = new CompletableFuture<>();
        try (AdminFixture other = AdminFixture.open(stopping, directory)) {
            CompletableFuture<AdminFixture.Answered> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return other.get("/v1/sessions");
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            await().atMost(PATIENCE).until(() -> stopping.asked != null);
            stopping.unanswered.completeExceptionally(new IllegalStateException("the load balancer has stopped"));
            AdminFixture.Answered refused = answer.get(8, TimeUnit.SECONDS);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.problem()).isEqualTo("/problems/stopping");
        }
    }

    private JsonNode backend(String name) throws Exception {
        return admin.get(BACKENDS + "/" + name).json();
    }

    private JsonNode drain(JsonNode job) throws Exception {
        return admin.get("/v1/pools/default/drains/" + job.get("id").asText()).json();
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(lb.address().getAddress(), lb.address().getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void echo(Socket client) throws IOException {
        client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        if (!new String(client.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("hello")) {
            throw new AssertionError("not the same bytes back");
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
