package dev.roundabout.testing;

import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerBuilder;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.HealthCheckConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A running load balancer in front of backends that a test makes fail and recover.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final LoadBalancerExtension lb = LoadBalancerExtension.withEchoBackends(2);
 *
 * @Test
 * void clientsSeeNothingOfABackendThatRefuses() throws IOException {
 *     lb.backend(1).refuse();
 *     for (int i = 0; i < 4; i++) {
 *         try (TestClient client = lb.connect()) {
 *             client.echo("hello".getBytes(UTF_8));
 *         }
 *     }
 *     assertEquals(4, lb.backend(0).traffic().accepted());
 * }
 * }</pre>
 *
 * <p>In a static field it lives as long as the class, nested classes included; in an instance field, as long as one test.
 * After each test the backends recover, and the test fails if a session is still open five seconds later: whoever
 * connects must close. The session is then cut, so that the next test is not blamed. Backends that the test added leave,
 * and what a backend has seen ({@link TestBackend#traffic}) is counted from zero again; other changes a test makes, such as
 * a weight, a strategy or a removal, stay until the load balancer is stopped. When the load balancer has been
 * stopped, a thread of a load balancer, named {@code lb-...}, that was not there before fails the class or the test. Tests
 * that share one of these, or that run beside another load balancer in this JVM, must not run in parallel.
 *
 * <p>The load balancer listens on {@code 127.0.0.1}, on a port of its own, and chooses by round-robin. So that a test sees
 * only what it did itself, there is no active check and no passive one: a backend that failed is tried again at once.
 * {@link #with} changes that; then, after each test, a backend that is DOWN, ejected, draining or disabled is enabled anew,
 * and the next test begins when it is eligible.
 */
public final class LoadBalancerExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final int count;
    private final Consumer<LoadBalancerBuilder> settings;
    private final Duration patience;

    // JUnit's thread; a static one is counted up by each nested class.
    private int classes;
    private @Nullable Rig rig;

    // Held until the check: the collector would close a forgotten client, and with it hide the leak.
    private final List<TestClient> clients = new CopyOnWriteArrayList<>();

    private LoadBalancerExtension(int count, Consumer<LoadBalancerBuilder> settings, Duration patience) {
        this.count = count;
        this.settings = settings;
        this.patience = patience;
    }

    /**
     * A load balancer in front of echo backends.
     *
     * @param count how many, 0 or more
     * @return an extension for one {@code @RegisterExtension} field
     */
    public static LoadBalancerExtension withEchoBackends(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " (expected: >= 0)");
        }
        return new LoadBalancerExtension(
                count,
                builder -> builder.listen("127.0.0.1:0")
                        .health(HealthCheckConfig.NONE)
                        .eject(EjectConfig.OFF),
                PATIENCE);
    }

    /**
     * Changes how the load balancer is built: strategy, timeouts, checks, observers, more backends.
     *
     * @param more called at each start, after the backends were added
     * @return an extension with the change; this one stays as it is
     */
    public LoadBalancerExtension with(Consumer<LoadBalancerBuilder> more) {
        return new LoadBalancerExtension(count, settings.andThen(more), patience);
    }

    /**
     * Changes how long sessions and threads have to end.
     *
     * @param time instead of five seconds; above zero
     * @return an extension with the change; this one stays as it is
     */
    public LoadBalancerExtension patience(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("patience: " + time + " (expected: above zero)");
        }
        return new LoadBalancerExtension(count, settings, time);
    }

    /**
     * {@return where clients connect to}
     *
     * @throws IllegalStateException outside of a test
     */
    public InetSocketAddress address() {
        return rig().balancer().address();
    }

    /**
     * {@return the load balancer}
     *
     * @throws IllegalStateException outside of a test
     */
    public LoadBalancer loadBalancer() {
        return rig().balancer();
    }

    /**
     * A backend; in the pool it is found by its {@link TestBackend#hostPort}.
     *
     * @param index 0 for the first, as in a list
     * @return the backend
     * @throws IndexOutOfBoundsException if there are not so many
     * @throws IllegalStateException outside of a test
     */
    public TestBackend backend(int index) {
        return rig().backends().get(index);
    }

    /**
     * {@return the backends}
     *
     * @throws IllegalStateException outside of a test
     */
    public List<TestBackend> backends() {
        return rig().backends();
    }

    /**
     * Connects to the load balancer.
     *
     * @return a client, to be closed by the test
     * @throws IOException if it is refused, or not answered in time
     * @throws IllegalStateException outside of a test
     */
    public TestClient connect() throws IOException {
        TestClient client = TestClient.connect(address());
        clients.add(client);
        return client;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws BindException {
        if (classes++ == 0) {
            rig = Rig.start(count, settings, patience);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws BindException {
        if (rig == null) {
            rig = Rig.start(count, settings, patience);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            if (rig != null) {
                rig.settle();
            }
        } finally {
            clients.clear();
            if (classes == 0) {
                stop();
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (--classes == 0) {
            stop();
        }
    }

    private Rig rig() {
        if (rig == null) {
            throw new IllegalStateException("the load balancer runs only during a test (expected: a field with"
                    + " @RegisterExtension, used by the test or its @BeforeEach)");
        }
        return rig;
    }

    private void stop() {
        if (rig != null) {
            Rig ended = rig;
            rig = null;
            ended.stop();
        }
    }
}
