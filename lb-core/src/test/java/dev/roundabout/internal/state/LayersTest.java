package dev.roundabout.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.ChangeLayer.Added;
import dev.roundabout.config.ChangeLayer.Changed;
import dev.roundabout.config.ChangeLayer.Entry;
import dev.roundabout.config.ChangeLayer.Removed;
import dev.roundabout.config.ChangeLayer.StrategyChanged;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.TransportChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A layer over a configuration. */
class LayersTest {
    private static final BackendConfig S1 = backend("s1", "10.0.0.1:3000", 1, true);
    private static final BackendConfig S2 = backend("s2", "10.0.0.2:3000", 2, false);

    @Test
    void layerWinsOverTheConfiguration() {
        Layers.Result result = over(
                new Changed("crm", "s1", 5, null, false),
                new Removed("crm", "s2"),
                new Added("crm", backend("s9", "10.0.0.9:3000", 3, true)),
                new StrategyChanged("crm", "lax-hashed-ip"));
        assertThat(crm(result).backends().values())
                .containsExactly(backend("s1", "10.0.0.1:3000", 5, false), backend("s9", "10.0.0.9:3000", 3, true));
        assertThat(crm(result).strategy().name()).isEqualTo("lax-hashed-ip");
        assertThat(result.layer().entries()).hasSize(4);
        assertThat(result.dropped()).isEmpty();
    }

    @Test
    void equalEntriesAreAbsorbed() {
        Layers.Result result = over(
                new Changed("crm", "s1", 1, null, null),
                new Changed("crm", "s2", 2, 7, false),
                new StrategyChanged("crm", "round-robin"));
        assertThat(result.layer().entries()).containsExactly(new Changed("crm", "s2", null, 7, null));
    }

    @Test
    void addedBackendThatTheConfigurationHasNowIsADifferenceOrNothing() {
        assertThat(over(new Added("crm", S1)).layer()).isEqualTo(ChangeLayer.EMPTY);
        assertThat(over(new Added("crm", backend("s1", "10.0.0.1:3000", 9, true)))
                        .layer()
                        .entries())
                .containsExactly(new Changed("crm", "s1", 9, null, null));
        Added elsewhere = new Added("crm", backend("s1", "10.0.0.7:3000", 1, true));
        Layers.Result result = over(elsewhere);
        assertThat(result.layer().entries()).containsExactly(elsewhere);
        assertThat(s1(result).address()).hasToString("10.0.0.7:3000");
        assertThat(crm(result).isAdded(elsewhere.added())).isTrue();
    }

    @Test
    void entriesAboutNothingAreDropped() {
        Entry[] lost = {
            new Changed("crm", "s7", 1, null, null),
            new Removed("crm", "s8"),
            new Removed("gone", "s1"),
            new StrategyChanged("gone", "round-robin"),
            new StrategyChanged("crm", "no-such-strategy")
        };
        Layers.Result result = over(lost);
        assertThat(result.dropped()).containsExactly(lost);
        assertThat(result.layer()).isEqualTo(ChangeLayer.EMPTY);
        assertThat(crm(result).backends().values()).containsExactly(S1, S2);
    }

    @Test
    void ownCheckOfABackendStays() {
        BackendConfig probed =
                new BackendConfig(Address.parse("10.0.0.1:3000"), "s1", 1, 0, false, true, HealthCheckConfig.NONE);
        Layers.Result result =
                Layers.over(config(List.of(probed)), new ChangeLayer(List.of(new Changed("crm", "s1", 4, null, null))));
        assertThat(s1(result).health()).isEqualTo(HealthCheckConfig.NONE);
        assertThat(Layers.difference("crm", probed, S1)).isNull();
    }

    /** What is taken as a difference, put over the same configuration, is the same again. */
    @Test
    void differencePutOverItsConfigurationIsWhatWasInForce() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            List<BackendConfig> configured = some(random);
            List<BackendConfig> inForce = some(random);
            ChangeLayer layer = ChangeLayer.EMPTY;
            for (int i = 0; i < 4; i++) {
                String name = "s" + i;
                layer = Layers.with(
                        layer, "crm", name, Layers.difference("crm", find(configured, name), find(inForce, name)));
            }
            Layers.Result result = Layers.over(config(configured), layer);
            assertThat(crm(result).backends().values()).containsExactlyInAnyOrderElementsOf(inForce);
            assertThat(result.layer()).isEqualTo(layer);
            assertThat(result.dropped()).isEmpty();
        }
    }

    private static List<BackendConfig> some(Random random) {
        List<BackendConfig> some = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            if (random.nextBoolean()) {
                some.add(new BackendConfig(
                        Address.parse("10.0.0." + random.nextInt(1, 3) + ":3000"),
                        "s" + i,
                        random.nextInt(3),
                        random.nextInt(2),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        null));
            }
        }
        return some;
    }

    private static @Nullable BackendConfig find(List<BackendConfig> backends, String name) {
        return backends.stream().filter(b -> b.name().equals(name)).findFirst().orElse(null);
    }

    private static Layers.Result over(Entry... entries) {
        return Layers.over(config(List.of(S1, S2)), new ChangeLayer(List.of(entries)));
    }

    private static LoadBalancerConfig config(List<BackendConfig> backends) {
        return new LoadBalancerConfig(
                List.of(ListenerConfig.of("web", new Address("", 0), "crm")),
                List.of(PoolConfig.of("crm", backends)),
                TransportChoice.AUTO,
                0);
    }

    private static BackendConfig backend(String name, String address, int weight, boolean enabled) {
        return new BackendConfig(Address.parse(address), name, weight, 0, false, enabled, null);
    }

    private static Layers.PoolPlan crm(Layers.Result result) {
        return Objects.requireNonNull(result.pools().get("crm"));
    }

    private static BackendConfig s1(Layers.Result result) {
        return Objects.requireNonNull(crm(result).backends().get("s1"));
    }
}
