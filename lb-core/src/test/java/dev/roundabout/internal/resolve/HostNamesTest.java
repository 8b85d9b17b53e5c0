package dev.roundabout.internal.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.internal.time.FakeScheduler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HostNamesTest {
    private static final InetAddress ONE = address(1);
    private static final InetAddress TWO = address(2);
    private static final InetAddress THREE = address(3);

    private final FakeScheduler control = new FakeScheduler();
    private final HandThreads threads = new HandThreads();
    private final Map<String, List<InetAddress>> dns = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final HostNames names = new HostNames(control, this::ask, threads);
    private final List<InetAddress> told = new ArrayList<>();

    @Test
    void anIpAddressIsToldAtOnceAndNeverLookedUp() throws UnknownHostException {
        HostNames.Watch watch = names.watch("10.0.0.7", told::add);
        names.watch("2001:db8::7", told::add);
        assertThat(told).containsExactly(InetAddress.getByName("10.0.0.7"), InetAddress.getByName("2001:db8::7"));
        watch.refresh();
        pass(Duration.ofMinutes(5));
        assertThat(asked).isEmpty();
        assertThat(control.pending()).isZero();
        watch.close();
    }

    @Test
    void aNameIsLookedUpOffTheControlThreadAndToldOnIt() {
        dns.put("s1", List.of(ONE));
        names.watch("s1", told::add);
        assertThat(asked).isEmpty();
        threads.run();
        assertThat(asked).containsExactly("s1");
        assertThat(told).isEmpty();
        control.runDue();
        assertThat(told).containsExactly(ONE);
    }

    @Test
    void aNameIsLookedUpEveryThirtySecondsAndOnlyAChangeIsTold() {
        dns.put("s1", List.of(ONE));
        names.watch("s1", told::add);
        settle();
        pass(Duration.ofMillis(29_999));
        assertThat(asked).hasSize(1);
        pass(Duration.ofMillis(1));
        assertThat(asked).hasSize(2);
        assertThat(told).containsExactly(ONE);
        dns.put("s1", List.of(TWO));
        pass(Duration.ofSeconds(30));
        assertThat(told).containsExactly(ONE, TWO);
    }

    @Test
    void ofSeveralAddressesTheOneInUseStaysWhileItIsAmongThem() {
        dns.put("s1", List.of(ONE, TWO));
        names.watch("s1", told::add);
        settle();
        dns.put("s1", List.of(THREE, TWO, ONE));
        pass(Duration.ofSeconds(30));
        assertThat(told).containsExactly(ONE);
        dns.put("s1", List.of(THREE, TWO));
        pass(Duration.ofSeconds(30));
        assertThat(told).containsExactly(ONE, THREE);
    }

    @Test
    void aFailedLookupKeepsTheAddressAndIsTriedAgainSooner() {
        dns.put("s1", List.of(ONE));
        names.watch("s1", told::add);
        settle();
        dns.remove("s1");
        pass(Duration.ofSeconds(30));
        assertThat(asked).hasSize(2);
        pass(Duration.ofSeconds(5));
        assertThat(asked).hasSize(3);
        assertThat(told).containsExactly(ONE);
        List<InetAddress> late = new ArrayList<>();
        names.watch("s1", late::add);
        assertThat(late).containsExactly(ONE);
        dns.put("s1", List.of(TWO));
        pass(Duration.ofSeconds(5));
        assertThat(told).containsExactly(ONE, TWO);
        assertThat(late).containsExactly(ONE, TWO);
    }

    @Test
    void anEmptyAnswerAndABrokenResolverAreFailures() {
        dns.put("s1", List.of());
        names.watch("s1", told::add);
        names.watch("broken", told::add);
        settle();
        pass(Duration.ofSeconds(5));
        assertThat(told).isEmpty();
        assertThat(asked).containsExactly("s1", "broken", "s1", "broken");
    }

    @Test
    void refreshAsksAtMostOnceASecond() {
        dns.put("s1", List.of(ONE));
        HostNames.Watch watch = names.watch("s1", told::add);
        settle();
        for (int i = 0; i < 100; i++) {
            watch.refresh();
            pass(Duration.ofMillis(10));
        }
        assertThat(asked).hasSize(2);
        pass(Duration.ofSeconds(10));
        assertThat(asked).hasSize(2);
        watch.refresh();
        settle();
        assertThat(asked).hasSize(3);
    }

    @Test
    void manyWatchesOfANameShareOneLookup() {
        dns.put("s1", List.of(ONE));
        for (int i = 0; i < 1000; i++) {
            names.watch("s1", told::add);
        }
        settle();
        assertThat(asked).hasSize(1);
        assertThat(told).hasSize(1000);
    }

    @Test
    void nothingIsToldAfterAWatchIsClosed() {
        dns.put("s1", List.of(ONE));
        HostNames.Watch watch = names.watch("s1", told::add);
        threads.run();
        watch.close();
        watch.close();
        watch.refresh();
        control.runDue();
        assertThat(told).isEmpty();
        assertThat(control.pending()).isZero();
    }

    @Test
    void aWatchClosedByAnotherOnesObserverIsNotTold() {
        dns.put("s1", List.of(ONE));
        List<HostNames.Watch> second = new ArrayList<>();
        names.watch("s1", a -> second.get(0).close());
        second.add(names.watch("s1", told::add));
        settle();
        assertThat(told).isEmpty();
    }

    @Test
    void aHungLookupIsNotRepeatedWhenBackendsComeAndGo() {
        dns.put("s1", List.of(ONE));
        for (int i = 0; i < 100; i++) {
            names.watch("s1", told::add).close();
        }
        assertThat(threads.tasks).hasSize(1);
        names.watch("s1", told::add);
        settle();
        assertThat(asked).hasSize(1);
        assertThat(told).containsExactly(ONE);
    }

    @Test
    void oneHungLookupDoesNotHoldUpOthers() {
        CountDownLatch hung = new CountDownLatch(1);
        AtomicInteger hanging = new AtomicInteger();
        HostNames real = new HostNames(control, host -> {
            assertThat(Thread.currentThread().isDaemon()).isTrue();
            assertThat(Thread.currentThread().getName()).startsWith("lb-resolver-");
            if (host.startsWith("hung")) {
                hanging.incrementAndGet();
                awaitUninterruptibly(hung);
            }
            return List.of(ONE);
        });
        try {
            real.watch("hung", told::add);
            for (int i = 0; i < 50; i++) {
                real.watch("s" + i, told::add);
            }
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                control.runDue();
                return told.size() == 50;
            });
            for (int i = 0; i < 50; i++) {
                real.watch("hung" + i, told::add);
            }
            await().atMost(Duration.ofSeconds(5)).until(() -> hanging.get() == 4);
        } finally {
            real.close();
            hung.countDown();
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().startsWith("lb-resolver-")));
    }

    @Test
    void closeEndsEverything() {
        dns.put("s1", List.of(ONE));
        names.watch("s1", told::add);
        names.watch("s2", told::add);
        names.close();
        names.close();
        settle();
        assertThat(told).isEmpty();
        assertThat(control.pending()).isZero();
        assertThat(threads.isShutdown()).isTrue();
    }

    private void settle() {
        control.runDue();
        threads.run();
        control.runDue();
    }

    private void pass(Duration time) {
        control.advance(time);
        settle();
    }

    private List<InetAddress> ask(String host) throws UnknownHostException {
        asked.add(host);
        if (host.equals("broken")) {
            throw new IllegalStateException("broken");
        }
        List<InetAddress> found = dns.get(host);
        if (found == null) {
            throw new UnknownHostException(host);
        }
        return found;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // as the system's resolver does
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs tasks when told to. */
    private static final class HandThreads extends AbstractExecutorService {
        final Queue<Runnable> tasks = new ArrayDeque<>();
        private boolean shutdown;

        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }
    }
}
