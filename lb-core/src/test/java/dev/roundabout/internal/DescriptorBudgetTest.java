package dev.roundabout.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.config.Address;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.TransportChoice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** BEHAVIOUR 55: how many sessions a descriptor limit can hold, and that more is refused. */
class DescriptorBudgetTest {
    @Test
    void everySessionNeedsTwoAfterWhatEverythingElseNeeds() {
        assertThat(DescriptorBudget.of(20_000, 1, 2, false).sessions()).isEqualTo((20_000 - 192 - 1 - 8) / 2);
        assertThat(DescriptorBudget.of(1024, 2, 2, false).sessions()).isEqualTo((1024 - 192 - 2 - 8) / 2);
        assertThat(DescriptorBudget.of(100, 1, 1, false).sessions()).isZero();
        assertThat(DescriptorBudget.of(Long.MAX_VALUE, 1, 1, false).sessions()).isEqualTo(1_000_000);
    }

    @Test
    void pipesTakeASixteenthOfTheDescriptorsAndNeverManyOfThem() {
        assertThat(DescriptorBudget.of(1024, 2, 2, true).pipes()).isEqualTo(32);
        assertThat(DescriptorBudget.of(1024, 2, 2, true).sessions()).isEqualTo((1024 - 192 - 2 - 8 - 64) / 2);
        assertThat(DescriptorBudget.of(20_000, 1, 2, true).pipes()).isEqualTo(512);
        assertThat(DescriptorBudget.of(20_000, 1, 2, true).sessions()).isEqualTo((20_000 - 192 - 1 - 8 - 1024) / 2);
        assertThat(DescriptorBudget.of(Long.MAX_VALUE, 1, 1, true).pipes()).isEqualTo(512);
        assertThat(DescriptorBudget.of(20_000, 1, 2, false).pipes()).isZero();
    }

    @Test
    void listenersWithoutALimitShareWhatTheOthersLeave() {
        DescriptorBudget budget = DescriptorBudget.of(2201, 1, 2, false);
        assertThat(budget.sessions()).isEqualTo(1000);
        assertThat(budget.shared(listeners(300, 0, 0))).isEqualTo(700);
        assertThat(budget.shared(listeners(1000))).isZero();
    }

    @Test
    void moreThanFitsIsRefusedNamingBothNumbers() {
        DescriptorBudget budget = DescriptorBudget.of(2201, 1, 2, false);
        assertThatThrownBy(() -> budget.shared(listeners(1001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max-sessions: 1001 over all listeners (expected: at most 1000, what the limit of 2201"
                        + " descriptors can hold)");
        assertThatThrownBy(() -> budget.shared(listeners(1000, 0))).hasMessageContaining("expected: fewer than 1000");
    }

    @Test
    void limitThatHoldsNobodyIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> DescriptorBudget.of(100, 1, 2, true).shared(listeners(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("descriptors: the limit of 100 holds no session (expected: at least 215; it is that of"
                        + " ulimit -n, or of LimitNOFILE)");
    }

    @Test
    void remedyIsJustEnough() {
        assertThat(DescriptorBudget.of(214, 1, 2, true).sessions()).isZero();
        assertThat(DescriptorBudget.of(215, 1, 2, true).sessions()).isOne();
        assertThat(DescriptorBudget.of(223, 1, 4, true).sessions()).isOne();
        assertThatThrownBy(() -> DescriptorBudget.of(224, 1, 4, true).shared(listeners(0)))
                .hasMessageContaining("the limit of 224 holds no session (expected: at least 225;");
        assertThat(DescriptorBudget.of(225, 1, 4, true).sessions()).isOne();
    }

    @Test
    void oneLineSaysWhatItComesTo() {
        assertThat(DescriptorBudget.of(1024, 1, 2, true).line())
                .isEqualTo(
                        "1024 descriptors: at most 379 sessions, 2 each, and 32 pipes, 2 each; 192 for the admin port,"
                                + " probes and everything else");
        assertThat(DescriptorBudget.of(Long.MAX_VALUE, 1, 2, false).line())
                .startsWith("no limit of descriptors: at most 1000000 sessions, 2 each; 192 for");
    }

    private static LoadBalancerConfig listeners(int... limits) {
        List<ListenerConfig> listeners = new ArrayList<>();
        for (int limit : limits) {
            listeners.add(new ListenerConfig(
                    "l" + listeners.size(),
                    new Address("", 0),
                    "crm",
                    limit,
                    List.of(),
                    List.of(),
                    List.of(),
                    ClientLimitsConfig.NONE));
        }
        return new LoadBalancerConfig(listeners, List.of(PoolConfig.of("crm", List.of())), TransportChoice.NIO, 0);
    }
}
