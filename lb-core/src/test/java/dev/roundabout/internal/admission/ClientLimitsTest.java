package dev.roundabout.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.strategy.ClientAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** BEHAVIOUR 36, in simulated time. */
class ClientLimitsTest {
    private static final ClientAddress CLIENT = client(1);
    private static final ClientAddress OTHER = client(2);
    private static final Duration DELAY = Duration.ofMillis(500);

    /** Near the end of the clock's range: times are compared by their difference. */
    private long now = Long.MAX_VALUE - 1000;

    @Test
    void sessionsAtATimeAreLimitedForEachClient() {
        ClientLimits limits = limits(2, 0, 0);
        assertThat(limits.tryAdmit(CLIENT)).isNull();
        assertThat(limits.tryAdmit(CLIENT)).isNull();
        assertThat(limits.tryAdmit(CLIENT)).isEqualTo(AdmissionRefusal.CLIENT_SESSIONS);
        assertThat(limits.tryAdmit(OTHER)).isNull();
        pass(1, TimeUnit.DAYS);
        assertThat(limits.tryAdmit(CLIENT)).isEqualTo(AdmissionRefusal.CLIENT_SESSIONS);
    }

    /** Asking before every attempt takes nothing away from the client. */
    @Test
    void peekTellsWhatTheNextAttemptGetsAndCountsNothing() {
        ClientLimits limits = limits(3, 4, 2);
        for (int i = 0; i < 10; i++) {
            for (int asked = 0; asked < 5; asked++) {
                limits.peek(CLIENT);
                limits.peekDelayNanos(CLIENT);
            }
            AdmissionRefusal told = limits.peek(CLIENT);
            assertThat(limits.tryAdmit(CLIENT)).isEqualTo(told);
            if (told == null) {
                long delay = limits.peekDelayNanos(CLIENT);
                assertThat(limits.delayNanos(CLIENT)).isEqualTo(delay);
            }
            assertThat(told == null).as("attempt %s", i).isEqualTo(i < 3);
        }
        assertThat(limits.peek(OTHER)).isNull();
    }

    @Test
    void slotOfAnEndedSessionIsReturned() {
        ClientLimits limits = limits(1, 0, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(limits.tryAdmit(CLIENT)).isNull();
            assertThat(limits.tryAdmit(CLIENT)).isEqualTo(AdmissionRefusal.CLIENT_SESSIONS);
            limits.released(CLIENT);
        }
    }

    @Test
    void burstIsTheRateAndTheNextComesAPartOfTheIntervalLater() {
        ClientLimits limits = limits(0, 4, 0);
        assertThat(admitted(limits, 10)).isEqualTo(4);
        pass(249, TimeUnit.MILLISECONDS);
        assertThat(limits.tryAdmit(CLIENT)).isEqualTo(AdmissionRefusal.CLIENT_RATE);
        pass(1, TimeUnit.MILLISECONDS);
        assertThat(admitted(limits, 10)).isEqualTo(1);
        assertThat(limits.tryAdmit(OTHER)).isNull();
    }

    @Test
    void afterAnIntervalOfSilenceTheBurstIsWholeAgain() {
        ClientLimits limits = limits(0, 4, 0);
        assertThat(admitted(limits, 4)).isEqualTo(4);
        pass(1, TimeUnit.SECONDS);
        assertThat(admitted(limits, 10)).isEqualTo(4);
        pass(1, TimeUnit.HOURS);
        assertThat(admitted(limits, 10)).as("and no more than that").isEqualTo(4);
    }

    @Test
    void refusedAttemptsDoNotCount() {
        ClientLimits limits = limits(0, 4, 0);
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            admitted += limits.tryAdmit(CLIENT) == null ? 1 : 0;
            pass(1, TimeUnit.MILLISECONDS);
        }
        assertThat(admitted).isEqualTo(4 + 39);
    }

    @Test
    void overTheSoftRateSessionsAreDelayed() {
        ClientLimits limits = limits(0, 0, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(start(limits)).isZero();
        }
        assertThat(start(limits)).isEqualTo(DELAY.toNanos());
        assertThat(start(limits)).isEqualTo(DELAY.toNanos());
        pass(334, TimeUnit.MILLISECONDS);
        assertThat(start(limits)).isZero();
        assertThat(start(limits)).isEqualTo(DELAY.toNanos());
    }

    @Test
    void hardRateCountsDelayedSessionsToo() {
        ClientLimits limits = limits(0, 3, 1);
        assertThat(start(limits)).isZero();
        assertThat(start(limits)).isEqualTo(DELAY.toNanos());
        assertThat(start(limits)).isEqualTo(DELAY.toNanos());
        assertThat(limits.tryAdmit(CLIENT)).isEqualTo(AdmissionRefusal.CLIENT_RATE);
    }

    @Test
    void ipv6ClientsAreCountedByTheirNetwork() {
        ClientLimits limits = limits(1, 0, 0);
        assertThat(limits.tryAdmit(new ClientAddress(0x20010db8_00000001L, 1, true)))
                .isNull();
        assertThat(limits.tryAdmit(new ClientAddress(0x20010db8_00000001L, 99, true)))
                .isEqualTo(AdmissionRefusal.CLIENT_SESSIONS);
        assertThat(limits.tryAdmit(new ClientAddress(0x20010db8_00000002L, 1, true)))
                .isNull();
    }

    @Test
    void mappedClientIsTheIpv4Client() {
        ClientLimits limits = limits(1, 0, 0);
        assertThat(limits.tryAdmit(CLIENT)).isNull();
        assertThat(limits.tryAdmit(new ClientAddress(0, 0xffff_0000_0000L | CLIENT.low(), true)))
                .isEqualTo(AdmissionRefusal.CLIENT_SESSIONS);
    }

    @Test
    void withoutLimitsNobodyIsTracked() {
        ClientLimits limits = new ClientLimits(ClientLimitsConfig.NONE, () -> now);
        for (int i = 0; i < 1000; i++) {
            assertThat(limits.tryAdmit(CLIENT)).isNull();
            assertThat(limits.delayNanos(CLIENT)).isZero();
        }
        limits.released(CLIENT);
        assertThat(limits.tracked()).isZero();
    }

    @Test
    void moreReleasesThanSessionsDoNoHarm() {
        ClientLimits limits = limits(1, 0, 0);
        limits.released(CLIENT);
        assertThat(limits.tryAdmit(CLIENT)).isNull();
        limits.released(CLIENT);
        limits.released(CLIENT);
        assertThat(limits.tryAdmit(CLIENT)).isNull();
        assertThat(limits.tryAdmit(CLIENT)).isEqualTo(AdmissionRefusal.CLIENT_SESSIONS);
    }

    @Test
    void placesOfTheForgottenAreUsedAgain() {
        ClientLimits limits = limits(10, 10, 0);
        for (int i = 0; i < 500_000; i++) {
            assertThatNothing(limits.tryAdmit(client(i)));
            limits.released(client(i));
            pass(1, TimeUnit.MILLISECONDS);
        }
        // A hundred are remembered at any time; a part of 16 places is rebuilt when half full.
        assertThat(limits.tracked()).isLessThanOrEqualTo(64 * 16);
    }

    @Test
    void neverTracksMoreThanItsBound() {
        ClientLimits limits = new ClientLimits(config(0, 1, 0), () -> now, 64 * 16);
        for (int i = 0; i < 50_000; i++) {
            assertThatNothing(limits.tryAdmit(client(i)));
            limits.released(client(i));
        }
        assertThat(limits.tracked()).isEqualTo(64 * 16);
    }

    @Test
    void whenFullTheNewcomerIsAdmittedAndNobodysSessionsAreForgotten() {
        ClientLimits limits = new ClientLimits(config(1, 0, 0), () -> now, 64 * 8);
        for (int i = 0; i < 5000; i++) {
            assertThatNothing(limits.tryAdmit(client(i)));
        }
        int remembered = 0;
        for (int i = 0; i < 5000; i++) {
            remembered += limits.tryAdmit(client(i)) == null ? 0 : 1;
        }
        assertThat(remembered).isEqualTo(64 * 8).isEqualTo(limits.tracked());
        for (int i = 0; i < 5000; i++) {
            limits.released(client(i));
            limits.released(client(i));
        }
        assertThat(limits.tryAdmit(CLIENT)).isNull();
        assertThat(limits.tryAdmit(CLIENT)).isEqualTo(AdmissionRefusal.CLIENT_SESSIONS);
    }

    @Test
    void limitHoldsOverSeveralThreads() throws Exception {
        ClientLimits limits = limits(7, 0, 0);
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                running.add(executor.submit(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        int sessions = 0;
                        while (limits.tryAdmit(CLIENT) == null) {
                            sessions++;
                            most.accumulateAndGet(open.incrementAndGet(), Math::max);
                        }
                        while (sessions-- > 0) {
                            open.decrementAndGet();
                            limits.released(CLIENT);
                        }
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(most.get()).isEqualTo(7);
        assertThat(admitted(limits, 20)).as("every slot was returned").isEqualTo(7);
    }

    private ClientLimits limits(int sessions, int rate, int softRate) {
        return new ClientLimits(config(sessions, rate, softRate), () -> now);
    }

    private static ClientLimitsConfig config(int sessions, int rate, int softRate) {
        return new ClientLimitsConfig(sessions, rate, softRate, Duration.ofSeconds(1), DELAY);
    }

    private static ClientAddress client(int number) {
        return new ClientAddress(0, Integer.toUnsignedLong(0x0a000000 + number), false);
    }

    private void pass(long amount, TimeUnit unit) {
        now += unit.toNanos(amount);
    }

    private static int admitted(ClientLimits limits, int attempts) {
        int admitted = 0;
        for (int i = 0; i < attempts; i++) {
            admitted += limits.tryAdmit(CLIENT) == null ? 1 : 0;
        }
        return admitted;
    }

    private static long start(ClientLimits limits) {
        assertThat(limits.tryAdmit(CLIENT)).isNull();
        return limits.delayNanos(CLIENT);
    }

    /** In a tight loop, where the library's assertion would take most of the time. */
    private static void assertThatNothing(@Nullable AdmissionRefusal refusal) {
        if (refusal != null) {
            throw new AssertionError("refused: " + refusal);
        }
    }
}
