package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.Backend;
import dev.roundabout.BackendChange;
import dev.roundabout.BackendSpec;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.LoadBalancer;
import dev.roundabout.ReloadResult;
import dev.roundabout.ResetOptions;
import dev.roundabout.config.Address;
import dev.roundabout.config.AddressRange;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.ChangeLayer.Changed;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.strategy.Candidates;
import dev.roundabout.strategy.Picker;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.TestClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another configuration while running. */
class ReloadIT {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final EchoBackend one = leaks.closing(EchoBackend.start());
    private final EchoBackend two = leaks.closing(EchoBackend.start());

    @Test
    void backendsComeAndGoAndOpenSessionsGoOn() throws Exception {
        LoadBalancer lb = leaks.watch(start(config(Strategies.roundRobin(), backend("s1", one, 1))));
        TestClient client = leaks.closing(TestClient.connect(lb.address()));
        client.echo(HELLO);

        ReloadResult result = now(lb.reload(config(Strategies.leastConnections(), backend("s2", two, 3))));
        assertThat(result.changed())
                .containsExactly("crm/s2: added", "crm/s1: leaves", "crm: strategy least-connections");
        assertThat(result.needsRestart()).isEmpty();
        assertThat(lb.pool().strategy().name()).isEqualTo("least-connections");
        assertThat(names(lb)).containsExactly("s2", "s1");
        client.echo(HELLO);

        try (TestClient other = TestClient.connect(lb.address())) {
            other.echo(HELLO);
        }
        assertThat(lb.pool().backend("s2").orElseThrow().status().runtime()).isFalse();
        client.close();
        await().atMost(PATIENCE).until(() -> names(lb).equals(List.of("s2")));
        assertThat(lb.changes()).isEqualTo(ChangeLayer.EMPTY);
    }

    @Test
    void runTimeChangesStayOnTopUntilTheyAreEqual() throws Exception {
        LoadBalancer lb =
                leaks.watch(start(config(Strategies.roundRobin(), backend("s1", one, 1), backend("s2", two, 1))));
        now(lb.pool().backend("s1").orElseThrow().set(new BackendChange(5, null, null)));
        now(lb.pool().backend("s2").orElseThrow().set(new BackendChange(7, null, null)));

        now(lb.reload(config(Strategies.roundRobin(), backend("s1", one, 2), backend("s2", two, 7))));
        assertThat(lb.pool().backend("s1").orElseThrow().status().weight()).isEqualTo(5);
        assertThat(lb.pool().backend("s1").orElseThrow().status().runtime()).isTrue();
        assertThat(lb.pool().backend("s2").orElseThrow().status().runtime()).isFalse();
        assertThat(lb.changes().entries()).containsExactly(new Changed("crm", "s1", 5, null, null));

        assertThat(now(lb.resetChanges(new ResetOptions(null, null, false))).entries())
                .containsExactly(new Changed("crm", "s1", 5, null, null));
        assertThat(lb.pool().backend("s1").orElseThrow().status().weight()).isEqualTo(2);
    }

    @Test
    void changeThatHasLostItsBackendIsDropped() throws Exception {
        LoadBalancer lb =
                leaks.watch(start(config(Strategies.roundRobin(), backend("s1", one, 1), backend("s2", two, 1))));
        leaks.allow("kept change dropped.*");
        now(lb.pool().backend("s2").orElseThrow().set(new BackendChange(7, null, null)));
        ReloadResult result = now(lb.reload(config(Strategies.roundRobin(), backend("s1", one, 1))));
        assertThat(result.dropped()).containsExactly("crm/s2: weight 7");
        assertThat(lb.changes()).isEqualTo(ChangeLayer.EMPTY);
    }

    @Test
    void backendAtAnotherAddressIsReplaced() throws Exception {
        LoadBalancer lb = leaks.watch(start(config(Strategies.roundRobin(), backend("s1", one, 1))));
        TestClient client = leaks.closing(TestClient.connect(lb.address()));
        client.echo(HELLO);
        now(lb.reload(config(Strategies.roundRobin(), backend("s1", two, 1))));
        assertThat(lb.pool().backend("s1").orElseThrow().status().address()).isEqualTo(address(two));
        try (TestClient other = TestClient.connect(lb.address())) {
            other.echo(HELLO);
        }
        assertThat(two.traffic().accepted()).isEqualTo(1);
        client.echo(HELLO); // it has 30 s
        assertThat(names(lb)).containsExactly("s1", "s1.old");
        await().atMost(PATIENCE).until(() -> lb.pool().status().sessions() == 1);
        client.close();
        await().atMost(PATIENCE).until(() -> names(lb).equals(List.of("s1")));
    }

    /** A host name shows only when it is looked up where it leads. */
    @Test
    void backendThatWouldBecomeOurOwnListenerStaysWhereItIs() throws Exception {
        LoadBalancer lb = leaks.watch(start(config(Strategies.roundRobin(), backend("s1", one, 1))));
        leaks.allow(".*not replaced.*own listener.*");
        // Known from now on, so that the next lookup answers at once.
        BackendSpec local =
                new BackendSpec(new Address("localhost", two.address().getPort()), "s2", null, null, null);
        now(lb.pool().addAsync(local));
        await().atMost(PATIENCE)
                .until(() -> lb.pool().backend("s2").orElseThrow().status().resolved() != null);
        BackendConfig ours =
                new BackendConfig(new Address("localhost", lb.address().getPort()), "s1", 1, 0, false, true, null);
        ReloadResult result = now(lb.reload(config(Strategies.roundRobin(), ours)));
        assertThat(result.changed()).isEmpty();
        assertThat(lb.pool().backend("s1").orElseThrow().status().address()).isEqualTo(address(one));
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(HELLO);
        }
    }

    /** One whose name no configuration knows. */
    @Test
    void ownStrategyOutlivesTheResetOfABackend() throws Exception {
        LoadBalancer lb = leaks.watch(start(config(Strategies.roundRobin(), backend("s1", one, 1))));
        Strategy own = new Strategy() {
            @Override
            public String name() {
                return "mine";
            }

            @Override
            public Picker bind(Candidates candidates, @Nullable Picker previous) {
                return Strategies.roundRobin().bind(candidates, null);
            }
        };
        now(lb.pool().strategy(own));
        now(lb.pool().backend("s1").orElseThrow().set(new BackendChange(5, null, null)));
        now(lb.resetChanges(new ResetOptions("crm", "s1", false)));
        assertThat(lb.pool().strategy()).isSameAs(own);
        assertThat(lb.pool().backend("s1").orElseThrow().status().weight()).isEqualTo(1);
        now(lb.reload(config(Strategies.roundRobin(), backend("s1", one, 3))));
        assertThat(lb.pool().strategy()).isSameAs(own);
    }

    @Test
    void whatIsReadAtStartOnlyIsNamed() throws Exception {
        LoadBalancer lb = leaks.watch(start(config(Strategies.roundRobin(), backend("s1", one, 1))));
        leaks.allow("configuration: .*: needs a restart");
        LoadBalancerConfig other = new LoadBalancerConfig(
                List.of(
                        new ListenerConfig(
                                "web",
                                new Address("127.0.0.1", 0),
                                "crm",
                                9,
                                List.of(AddressRange.parseCidr("10.0.0.0/8")),
                                List.of(),
                                List.of(),
                                ClientLimitsConfig.NONE),
                        ListenerConfig.of("more", new Address("127.0.0.1", 0), "crm")),
                List.of(
                        pool(Strategies.roundRobin(), Duration.ofMinutes(1), true, backend("s1", one, 1)),
                        PoolConfig.of("other", List.of())),
                TransportChoice.NIO,
                1);
        ReloadResult result = now(lb.reload(other));
        assertThat(result.changed()).isEmpty();
        assertThat(result.needsRestart())
                .containsExactly(
                        "transport",
                        "listener web: max-sessions",
                        "listener web: accept-proxy",
                        "listener more: new",
                        "pool crm: idle-timeout",
                        "pool crm: on-down",
                        "pool other: new");
        assertThat(now(lb.reload(other)).needsRestart()).as("still").hasSize(7);
    }

    @Test
    void addedBackendIsDrainedByAResetAndTheLastEligibleIsNot() throws Exception {
        LoadBalancer lb = leaks.watch(start(config(Strategies.roundRobin(), backend("s1", one, 1))));
        now(lb.pool().addAsync(new BackendSpec(address(two), "s2", null, null, null)));
        now(lb.pool().backend("s1").orElseThrow().disable());
        assertThatThrownBy(() -> now(lb.resetChanges(new ResetOptions("crm", "s2", false))))
                .hasRootCauseInstanceOf(ChangeRefusedException.class);
        now(lb.pool().backend("s1").orElseThrow().enable());
        now(lb.resetChanges(new ResetOptions("crm", "s2", false)));
        await().atMost(PATIENCE).until(() -> names(lb).equals(List.of("s1")));
    }

    private static List<String> names(LoadBalancer lb) {
        return lb.pool().backends().stream().map(Backend::name).toList();
    }

    private static LoadBalancer start(LoadBalancerConfig config) throws Exception {
        return LoadBalancer.builder(config).start();
    }

    private static LoadBalancerConfig config(Strategy strategy, BackendConfig... backends) {
        return new LoadBalancerConfig(
                List.of(ListenerConfig.of("web", new Address("127.0.0.1", 0), "crm")),
                List.of(pool(strategy, Duration.ofMinutes(10), false, backends)),
                TransportChoice.AUTO,
                1);
    }

    private static PoolConfig pool(Strategy strategy, Duration idle, boolean closeOnDown, BackendConfig... backends) {
        return new PoolConfig(
                "crm",
                strategy,
                Duration.ofSeconds(2),
                idle,
                Duration.ofSeconds(30),
                FailOverConfig.DEFAULT,
                EjectConfig.DEFAULT,
                true,
                closeOnDown,
                HealthCheckConfig.NONE,
                ProxyProtocol.NONE,
                List.of(backends));
    }

    private static BackendConfig backend(String name, EchoBackend backend, int weight) {
        return new BackendConfig(address(backend), name, weight, 0, false, true, null);
    }

    private static Address address(EchoBackend backend) {
        return Address.ofBackend(backend.hostPort());
    }
}
