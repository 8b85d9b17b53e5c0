package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.LoadBalancer;
import dev.roundabout.testing.EchoBackend;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients of the admin port can do to traffic, and names that come through it: nothing. */
final class AdminBesideTrafficIT {
    private static final String BACKENDS = "/v1/pools/default/backends";
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final HttpConnection.Limits SHORT = new HttpConnection.Limits(60_000, 400, 5_000, 5_000, 5_000);

    @TempDir
    private Path directory;

    /** BEHAVIOUR 70: the admin port has a thread of its own; whatever holds that up, traffic flows. */
    @Test
    void trafficFlowsWhileTheAdminThreadStandsStill() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (EchoBackend backend = EchoBackend.start();
                LoadBalancer lb = to(backend);
                AdminFixture admin = AdminFixture.open(standingStill(lb, asked, goOn), directory);
                Socket held = admin.connect()) {
            try {
                held.getOutputStream().write("GET /readyz HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(asked.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                        .isTrue();
                for (int i = 0; i < 20; i++) {
                    try (Socket client =
                            new Socket(lb.address().getAddress(), lb.address().getPort())) {
                        client.setSoTimeout((int) PATIENCE.toMillis());
                        client.getOutputStream().write(i);
                        assertThat(client.getInputStream().read()).isEqualTo(i);
                    }
                }
            } finally {
                goOn.countDown();
            }
            assertThat(AdminFixture.rest(held)).startsWith("HTTP/1.1 200 ");
        }
    }

    /** BEHAVIOUR 70: the limit is for the whole request, and does not begin again with each byte. */
    @Test
    void requestThatTricklesIsClosedInTheSameTime() throws Exception {
        try (EchoBackend backend = EchoBackend.start();
                LoadBalancer lb = to(backend);
                AdminFixture admin = AdminFixture.open(lb, directory, SHORT, 4);
                Socket slow = admin.connect()) {
            slow.setSoTimeout(50);
            long begun = System.nanoTime();
            slow.getOutputStream().write("GET /".getBytes(StandardCharsets.US_ASCII));
            int sent = 0;
            while (!closed(slow)) {
                slow.getOutputStream().write('x');
                sent++;
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE);
            }
            assertThat(sent).isPositive();
        }
    }

    /** BEHAVIOUR 72. */
    @Test
    void nameWithMoreThanItsAlphabetIsRefusedAndReachesNothing() throws Exception {
        try (EchoBackend backend = EchoBackend.start();
                LoadBalancer lb = to(backend);
                AdminFixture admin = AdminFixture.open(lb, directory)) {
            String before = lb.pool().status().backends().toString();
            for (String name : new String[] {
                "<script>",
                "a&b",
                "a\\\"b",
                "a'b",
                "a\\nb",
                "a\\u0000b",
                "a b",
                "a/b",
                "..",
                "",
                "\u00e9",
                "a{b",
                "${x}"
            }) {
                AdminFixture.Answered answer =
                        admin.change("POST", BACKENDS, "{\"address\":\"10.1.3.14:3000\",\"name\":\"" + name + "\"}");
                assertThat(answer.status()).as(name).isEqualTo(400);
                assertThat(answer.json().get("field").asText()).as(name).isEqualTo("name");
                assertThat(answer.json().get("detail").asText()).as(name).doesNotContain("\n", "\0");
            }
            assertThat(lb.pool().status().backends()).hasToString(before);
            assertThat(admin.get("/").body() + admin.get("/metrics").body()).doesNotContain("<script>", "a&b", "${x}");
        }
    }

    private static boolean closed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static LoadBalancer to(EchoBackend backend) throws Exception {
        InetSocketAddress address = backend.address();
        return LoadBalancer.builder()
                .listen("127.0.0.1:0")
                .backend(address.getAddress().getHostAddress() + ":" + address.getPort())
                .start();
    }

    /** The same load balancer, but whoever asks whether it is ready waits. */
    private static LoadBalancer standingStill(LoadBalancer lb, CountDownLatch asked, CountDownLatch goOn) {
        return (LoadBalancer) Proxy.newProxyInstance(
                LoadBalancer.class.getClassLoader(), new Class<?>[] {LoadBalancer.class}, (self, method, arguments) -> {
                    if (method.getName().equals("readiness")
                            && Thread.currentThread().getName().startsWith("lb-admin")) {
                        asked.countDown();
                        goOn.await();
                    }
                    try {
                        return method.invoke(lb, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
