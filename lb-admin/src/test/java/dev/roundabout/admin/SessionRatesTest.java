package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sessions a second over ten seconds. */
final class SessionRatesTest {
    private final FakeLoadBalancer lb = new FakeLoadBalancer();
    private final FakeBackend s1 = lb.crm.with("s1", "10.1.3.11:3000");
    private final SessionRates rates = new SessionRates(lb, this::now);
    private long nanos;

    @Test
    void steadyRateIsShown() {
        s1.opened = 1_000_000;
        for (int second = 0; second < 30; second++) {
            rates.sample();
            nanos += TimeUnit.SECONDS.toNanos(1);
            s1.opened = 1_000_000 + 12L * (second + 1);
        }
        assertThat(rates.of(lb.crm.status())).isEqualTo(12);
        assertThat(rates.of(lb.crm.status(), s1.status())).isEqualTo(12);
    }

    @Test
    void burstIsSpreadAndForgotten() {
        rates.sample();
        s1.opened = 100;
        assertThat(rates.of(lb.crm.status())).isEqualTo(100);
        for (int second = 0; second < 20; second++) {
            nanos += TimeUnit.SECONDS.toNanos(1);
            rates.sample();
        }
        assertThat(rates.of(lb.crm.status())).isZero();
    }

    @Test
    void backendAddedAnewCountsFromZero() {
        s1.opened = 500;
        rates.sample();
        nanos += TimeUnit.SECONDS.toNanos(10);
        s1.opened = 30;
        assertThat(rates.of(lb.crm.status(), s1.status())).isEqualTo(3);
    }

    private long now() {
        return nanos;
    }
}
