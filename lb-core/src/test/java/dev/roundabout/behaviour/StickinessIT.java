package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.http;
import static dev.roundabout.behaviour.Balancers.in;
import static dev.roundabout.behaviour.Balancers.now;
import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.probedAt;
import static dev.roundabout.behaviour.Balancers.status;
import static dev.roundabout.behaviour.LocalClient.RESET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.Health;
import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import dev.roundabout.testing.FlakyProbe;
import dev.roundabout.testing.NamedBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same client, the same backend. */
class StickinessIT {
    private static final int CLIENTS = 24;
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private List<NamedBackend> backends;

    @BeforeEach
    void startBackends() {
        backends = List.of(
                leaks.closing(NamedBackend.start("s0")),
                leaks.closing(NamedBackend.start("s1")),
                leaks.closing(NamedBackend.start("s2")));
    }

    /** BEHAVIOUR 34: lax, while its backend is eligible and while it is not. */
    @ParameterizedTest
    @MethodSource("lax")
    void laxClientKeepsItsBackendAndGoesElsewhereOnlyWithoutIt(Strategy strategy) throws Exception {
        LoadBalancer lb = start(strategy);
        Map<String, String> before = served(lb);
        assertThat(new HashSet<>(before.values())).as("all are in use").hasSize(3);
        assertThat(served(lb)).isEqualTo(before);

        now(in(lb, backends.get(1)).disable());
        Map<String, String> without = served(lb);
        assertThat(without.values()).doesNotContain("s1", RESET);
        before.forEach((client, backend) -> {
            if (!backend.equals("s1")) {
                assertThat(without).as("the others' clients stay").containsEntry(client, backend);
            }
        });
        assertThat(served(lb)).as("and those that moved stay where they are").isEqualTo(without);
    }

    /** BEHAVIOUR 34: strict. */
    @ParameterizedTest
    @MethodSource("strict")
    void strictClientIsClosedWhileItsBackendIsDownAndGetsItBack(Strategy strategy) throws Exception {
        FlakyProbe page = leaks.closing(FlakyProbe.answering(200));
        NamedBackend failing = backends.get(1);
        LoadBalancer lb = leaks.watch(plain(backends.get(0), backends.get(2))
                .backend(probedAt(failing, page, http(1, 1)))
                .strategy(strategy)
                .eventLoops(2)
                .start());
        await().atMost(SOON).until(() -> status(lb, failing).health() == Health.UP);
        Map<String, String> before = served(lb);
        assertThat(new HashSet<>(before.values())).as("all are in use").hasSize(3);
        assertThat(served(lb)).isEqualTo(before);

        page.answer(503);
        await().atMost(SOON).until(() -> status(lb, failing).health() == Health.DOWN);
        Map<String, String> closed = new LinkedHashMap<>(before);
        closed.replaceAll((client, backend) -> backend.equals("s1") ? RESET : backend);
        assertThat(served(lb)).isEqualTo(closed);

        page.answer(200);
        await().atMost(SOON).until(() -> status(lb, failing).health() == Health.UP);
        assertThat(served(lb)).isEqualTo(before);
    }

    /** BEHAVIOUR 34: a recovered backend gets exactly its own back. */
    @Test
    void recoveredBackendGetsItsHashedClientsBack() throws Exception {
        LoadBalancer lb = start(Strategies.laxHashedIp());
        Map<String, String> before = served(lb);
        now(in(lb, backends.get(2)).disable());
        assertThat(served(lb)).isNotEqualTo(before);
        now(in(lb, backends.get(2)).enable());
        assertThat(served(lb)).isEqualTo(before);
    }

    /** BEHAVIOUR 34: the strategy is changed while the balancer runs. */
    @Test
    void strategyChangedAtRunTimeHoldsForNewSessions() throws Exception {
        LoadBalancer lb = start(Strategies.roundRobin());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            seen.add(LocalClient.ask("127.0.0.1", lb.address()));
        }
        assertThat(seen).hasSize(3);
        now(lb.pool().strategy(Strategies.laxHashedIp()));
        seen.clear();
        for (int i = 0; i < 6; i++) {
            seen.add(LocalClient.ask("127.0.0.1", lb.address()));
        }
        assertThat(seen).hasSize(1);
        assertThat(lb.pool().status().strategy()).isEqualTo("lax-hashed-ip");
    }

    static List<Strategy> lax() {
        return List.of(Strategies.laxHashedIp(), Strategies.laxStoredIp(Duration.ofMinutes(1)));
    }

    static List<Strategy> strict() {
        return List.of(Strategies.strictHashedIp(), Strategies.strictStoredIp(Duration.ofMinutes(1)));
    }

    private LoadBalancer start(Strategy strategy) throws IOException {
        return leaks.watch(plain(backends.toArray(NamedBackend[]::new))
                .strategy(strategy)
                .eventLoops(2)
                .start());
    }

    /** Which backend serves which client, one session each. */
    private static Map<String, String> served(LoadBalancer lb) throws IOException {
        Map<String, String> served = new LinkedHashMap<>();
        for (int i = 1; i <= CLIENTS; i++) {
            String client = "127.0.1." + i;
            served.put(client, LocalClient.ask(client, lb.address()));
        }
        return served;
    }
}
