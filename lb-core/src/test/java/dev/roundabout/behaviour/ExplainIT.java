package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.backup;
import static dev.roundabout.behaviour.Balancers.in;
import static dev.roundabout.behaviour.Balancers.limited;
import static dev.roundabout.behaviour.Balancers.now;
import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.Balancers.weighing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.DrainOptions;
import dev.roundabout.Explanation;
import dev.roundabout.Explanation.Choice;
import dev.roundabout.Explanation.Standing;
import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.strategy.Candidate;
import dev.roundabout.strategy.Candidates;
import dev.roundabout.strategy.PickContext;
import dev.roundabout.strategy.Picker;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import dev.roundabout.testing.EchoBackend;
import dev.roundabout.testing.LoopbackBackend;
import dev.roundabout.testing.NamedBackend;
import dev.roundabout.testing.TestClient;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which backend a client would get, and why not another. */
class ExplainIT {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private EchoBackend first;
    private EchoBackend second;
    private EchoBackend third;

    @BeforeEach
    void startBackends() {
        first = leaks.closing(EchoBackend.start());
        second = leaks.closing(EchoBackend.start());
        third = leaks.closing(EchoBackend.start());
    }

    @Test
    void whatIsToldIsWhatTheNextClientGets() throws Exception {
        NamedBackend a = leaks.closing(NamedBackend.start("a"));
        NamedBackend b = leaks.closing(NamedBackend.start("b"));
        LoadBalancer lb = leaks.watch(plain(a, b).start());
        for (int i = 0; i < 6; i++) {
            Explanation told = lb.pool().explain(HERE);
            assertThat(lb.pool().explain(HERE).backend()).isEqualTo(told.backend());
            String expected = a.hostPort().equals(told.backend()) ? "a" : "b";
            assertThat(TestClient.ask(lb.address())).isEqualTo(expected);
            assertThat(told.reason()).isEqualTo("its turn");
            assertThat(told.backends()).extracting(Choice::rank).containsExactlyInAnyOrder(1, 2);
        }
        assertThat(a.traffic().accepted()).isEqualTo(3);
        assertThat(lb.pool().status().opened()).isEqualTo(6);
    }

    @Test
    void everyBackendSaysWhyNot() throws Exception {
        LoadBalancer lb = leaks.watch(plain().backend(limited(1, first))
                .backend(weighing(0, second))
                .backend(backup(third))
                .backend("no-such-host.invalid:3000")
                .start());
        assertThat(standing(lb, first)).isEqualTo(Standing.CHOSEN);
        assertThat(standing(lb, second)).isEqualTo(Standing.NO_WEIGHT);
        assertThat(standing(lb, third)).isEqualTo(Standing.NOT_NEEDED);
        assertThat(lb.pool().explain(HERE).backends())
                .filteredOn(choice -> choice.status().name().startsWith("no-such-host"))
                .extracting(Choice::standing)
                .containsExactly(Standing.UNRESOLVED);
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(new byte[1]);
            Explanation full = lb.pool().explain(HERE);
            assertThat(standing(lb, first)).isEqualTo(Standing.FULL);
            assertThat(full.backend()).isEqualTo(third.hostPort());
            assertThat(full.reason()).isEqualTo("no primary has room, so a backup: its turn");
        }
        now(in(lb, third).disable());
        assertThat(standing(lb, third)).isEqualTo(Standing.DISABLED);
        leaks.allow("no-such-host");
    }

    @Test
    void drainingBackendIsSaidToDrain() throws Exception {
        LoadBalancer lb = leaks.watch(plain(first, second).start());
        try (TestClient one = TestClient.connect(lb.address());
                TestClient two = TestClient.connect(lb.address())) {
            one.echo(new byte[1]);
            two.echo(new byte[1]);
            now(in(lb, first)
                    .drain(new DrainOptions(Duration.ofSeconds(30), DrainOptions.Then.DISABLE, false))
                    .started());
            assertThat(standing(lb, first)).isEqualTo(Standing.DRAINING);
            assertThat(standing(lb, second)).isEqualTo(Standing.CHOSEN);
        }
    }

    @Test
    void rememberedClientIsToldWithItsEntryAndTheEntryIsNotTouched() throws Exception {
        LoadBalancer lb = leaks.watch(plain(first, second)
                .strategy(Strategies.strictStoredIp(Duration.ofMinutes(30)))
                .start());
        assertThat(lb.pool().explain(HERE).kept()).isNull();
        assertThat(lb.pool().explain(HERE).reason()).isEqualTo("not remembered: the next turn");
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(new byte[1]);
            Explanation open = lb.pool().explain(HERE);
            assertThat(kept(open).sessions()).isEqualTo(1);
            assertThat(kept(open).backend()).isEqualTo(open.backend());
        }
        await().atMost(Duration.ofSeconds(5))
                .until(() -> kept(lb.pool().explain(HERE)).sessions() == 0);
        Explanation before = lb.pool().explain(HERE);
        Explanation after = lb.pool().explain(HERE);
        assertThat(kept(after).unseen()).isGreaterThan(kept(before).unseen());
        assertThat(kept(after).left()).isLessThan(kept(before).left());
        assertThat(after.reason()).isEqualTo("remembered");

        now(lb.pool().backend(String.valueOf(after.backend())).orElseThrow().disable());
        Explanation out = lb.pool().explain(HERE);
        assertThat(out.backend()).isNull();
        assertThat(out.reason()).contains("strict");
        assertThat(out.backends())
                .extracting(Choice::standing)
                .containsExactlyInAnyOrder(Standing.DISABLED, Standing.NOT_ITS_OWN);
    }

    @Test
    void hashedStrategyTellsTheRanks() throws Exception {
        LoadBalancer lb = leaks.watch(
                plain(first, second, third).strategy(Strategies.laxHashedIp()).start());
        Explanation told = lb.pool().explain(HERE);
        String best = String.valueOf(told.backend());
        String next = told.backends().stream()
                .filter(choice -> Integer.valueOf(2).equals(choice.rank()))
                .map(choice -> choice.status().name())
                .findFirst()
                .orElseThrow();
        assertThat(told.reason()).isEqualTo("first by hash");
        now(lb.pool().backend(best).orElseThrow().disable());
        Explanation without = lb.pool().explain(HERE);
        assertThat(without.backend()).as("the second takes over").isEqualTo(next);
    }

    @Test
    void doorSaysWhetherTheClientMayComeIn() throws Exception {
        LoadBalancer lb =
                leaks.watch(plain(first).deny("10.0.0.0/8").maxSessions(1).start());
        assertThat(door(lb, InetAddress.getByName("10.1.1.11")).refusal()).isEqualTo(AdmissionRefusal.DENIED);
        assertThat(door(lb, HERE).refusal()).isNull();
        assertThat(door(lb, HERE).atLimit()).isFalse();
        try (TestClient client = TestClient.connect(lb.address())) {
            client.echo(new byte[1]);
            assertThat(door(lb, HERE).atLimit()).isTrue();
        }
    }

    @Test
    void strategyThatDoesNotTellIsSaidSo() throws Exception {
        LoadBalancer lb = leaks.watch(plain(first).strategy(new Silent()).start());
        Explanation told = lb.pool().explain(HERE);
        assertThat(told.backend()).isNull();
        assertThat(told.reason()).isEqualTo("the strategy does not tell");
        assertThat(standing(lb, first)).isEqualTo(Standing.NOT_TOLD);
    }

    private static Explanation.Kept kept(Explanation told) {
        return Objects.requireNonNull(told.kept());
    }

    private static Standing standing(LoadBalancer lb, LoopbackBackend backend) {
        return lb.pool().explain(HERE).backends().stream()
                .filter(choice -> choice.status().name().equals(backend.hostPort()))
                .map(Choice::standing)
                .findFirst()
                .orElseThrow();
    }

    private static Explanation.Door door(LoadBalancer lb, InetAddress client) {
        return lb.pool().explain(client).listeners().get(0);
    }

    /** Somebody else's, of before there was anything to tell. */
    private record Silent() implements Strategy {
        @Override
        public String name() {
            return "silent";
        }

        @Override
        public Picker bind(Candidates candidates, @Nullable Picker previous) {
            return new Picker() {
                @Override
                public @Nullable Candidate pick(PickContext context) {
                    return candidates.usable().isEmpty()
                            ? null
                            : candidates.usable().get(0);
                }
            };
        }
    }
}
