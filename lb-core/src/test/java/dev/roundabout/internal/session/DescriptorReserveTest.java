package dev.roundabout.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.roundabout.CloseReason;
import dev.roundabout.ConnectFailure;
import dev.roundabout.ListenerPause;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.SessionSummary;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.internal.pool.PoolFixture;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** BEHAVIOUR 54: what becomes of sessions when descriptors run out, with descriptors that are counted by hand. */
class DescriptorReserveTest {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Limited descriptors = new Limited();
    private final SessionFixture fixture = new SessionFixture(
            PoolFixture.config(
                    HealthCheckConfig.NONE, true, EjectConfig.OFF, FailOverConfig.DEFAULT, false, "s1", "s2"),
            1000,
            descriptors);
    private final List<ListenerPause> pauses = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void start() {
        log.start();
        logger().addAppender(log);
        fixture.pool.observers.add(new LoadBalancerObserver() {
            @Override
            public void listenerPaused(String listener, ListenerPause reason) {
                pauses.add(reason);
            }
        });
        fixture.descriptors.start();
    }

    @AfterEach
    void stop() {
        logger().detachAppender(log);
    }

    @Test
    void whatIsHeldIsGivenBackWhenNothingElseIsLeft() {
        assertThat(descriptors.open).isEqualTo(DescriptorReserve.SIZE);
        fixture.time().advance(LOOK);
        assertThat(descriptors.open).as("a look takes nothing").isEqualTo(DescriptorReserve.SIZE);
        takeAllBut(3);
        fixture.time().advance(LOOK);
        assertThat(descriptors.left()).isEqualTo(DescriptorReserve.SIZE + 3);
        assertThat(fixture.gate.room()).isZero();
        assertThat(pauses).containsExactly(ListenerPause.ACCEPT_FAILED);
        assertThat(lines()).singleElement().asString().startsWith("out of descriptors: nobody is accepted");
    }

    @Test
    void whoeverDidNotGetOneMakesItLookAtOnce() {
        takeAllBut(0);
        fixture.gate.acceptFailed(new IOException("too many open files"));
        fixture.time().runDue();
        assertThat(fixture.gate.room()).isZero();
    }

    @Test
    void connectThatFailedForWantOfOneMakesItLookAtOnce() {
        SessionFixture.Client client = fixture.client();
        takeAllBut(0);
        client.events().connectFailed(ConnectFailure.LOCAL);
        fixture.time().runDue();
        assertThat(fixture.gate.room()).isZero();
    }

    @Test
    void acceptThatFailedForAnotherReasonStopsNobody() {
        fixture.gate.acceptFailed(new IOException("out of memory for sockets"));
        fixture.time().runDue();
        assertThat(fixture.gate.room()).isPositive();
        assertThat(lines()).isEmpty();
    }

    @Test
    void sessionsGoOnAndNoneTakesAnother() {
        SessionFixture.Client open = fixture.client();
        open.events().connected();
        SessionFixture.Client connecting = fixture.client();
        takeAllBut(0);
        fixture.time().advance(LOOK);
        connecting.events().connectFailed(ConnectFailure.REFUSED);
        assertThat(connecting.lastTold())
                .as("a second backend would need another")
                .isEqualTo("reset");
        assertThat(fixture.closed).extracting(SessionSummary::reason).containsExactly(CloseReason.CONNECT_FAILED);
        assertThat(open.lastTold()).isEqualTo("relay");
        assertThat(descriptors.left()).isEqualTo(DescriptorReserve.SIZE);
    }

    @Test
    void acceptingGoesOnWithinAQuarterOfASecondWhenThereAreEnoughAgain() {
        takeAllBut(0);
        fixture.time().advance(LOOK);
        assertThat(fixture.gate.room()).isZero();
        descriptors.limit += 15;
        fixture.time().advance(Duration.ofMinutes(1));
        assertThat(fixture.gate.room())
                .as("too few: they would be gone at once")
                .isZero();
        assertThat(fixture.listener.resumed).as("nothing to do for it").isEqualTo(1);
        descriptors.limit += 1;
        fixture.time().advance(Duration.ofMillis(250));
        assertThat(fixture.gate.room()).isPositive();
        assertThat(fixture.listener.resumed).isEqualTo(2);
        assertThat(descriptors.left()).isEqualTo(16);
        assertThat(lines()).hasSize(2).last().asString().startsWith("descriptors are free again after 60");
    }

    /** To count a million descriptors takes long, and the thread that counts has other things to do. */
    @Test
    void countingTakesATwentiethOfTheTimeUnlessThatWereTooSeldom() {
        assertThat(countsInTenSeconds(Duration.ofMillis(1))).as("every 201 ms").isBetween(48, 50);
        assertThat(countsInTenSeconds(Duration.ofMillis(25))).as("every 525 ms").isBetween(18, 20);
        assertThat(countsInTenSeconds(Duration.ofMillis(200)))
                .as("every 1200 ms, though a twentieth were every 4 s")
                .isBetween(7, 9);
    }

    private int countsInTenSeconds(Duration each) {
        descriptors.limit = 10_000;
        fixture.time().advance(Duration.ofSeconds(2));
        takeAllBut(0);
        fixture.time().advance(LOOK);
        assertThat(fixture.gate.room()).isZero();
        descriptors.counting = () -> fixture.time().spend(each);
        fixture.time().advance(Duration.ofSeconds(2));
        descriptors.counted = 0;
        fixture.time().advance(Duration.ofSeconds(10));
        descriptors.counting = () -> {};
        return descriptors.counted;
    }

    /** Each time is noted, a line a second at the most is written. */
    @Test
    void comingAndGoingFillsNoLog() {
        for (int i = 0; i < 20; i++) {
            takeAllBut(0);
            fixture.gate.acceptFailed(new IOException("too many open files"));
            fixture.time().runDue();
            assertThat(fixture.gate.room()).isZero();
            descriptors.limit = 10_000;
            fixture.time().advance(Duration.ofMillis(200));
            assertThat(fixture.gate.room()).isPositive();
        }
        assertThat(lines()).hasSizeBetween(6, 10).anyMatch(line -> line.contains(" more since the last line)"));
    }

    @Test
    void closedOneHoldsNothingAndLooksNoMore() {
        fixture.descriptors.close();
        assertThat(descriptors.open).isZero();
        takeAllBut(0);
        fixture.descriptors.suspect();
        fixture.time().advance(Duration.ofMinutes(1));
        assertThat(fixture.descriptors.isSpent()).isFalse();
    }

    @Test
    void closedWhileItIsSpentItTakesNothingBack() {
        takeAllBut(0);
        fixture.time().advance(LOOK);
        fixture.descriptors.close();
        descriptors.limit = 10_000;
        fixture.time().advance(Duration.ofMinutes(1));
        assertThat(descriptors.open).isZero();
    }

    @Test
    void lookThatFailedIsFollowedByTheNext() {
        takeAllBut(0);
        descriptors.failing = true;
        assertThatThrownBy(() -> fixture.time().advance(LOOK)).isInstanceOf(OutOfMemoryError.class);
        descriptors.failing = false;
        fixture.time().advance(LOOK);
        assertThat(fixture.gate.room()).isZero();
        descriptors.limit = 10_000;
        descriptors.failing = true;
        assertThatThrownBy(() -> fixture.time().advance(Duration.ofMillis(200))).isInstanceOf(OutOfMemoryError.class);
        assertThat(fixture.gate.room()).isZero();
        descriptors.failing = false;
        fixture.time().advance(Duration.ofMillis(200));
        assertThat(fixture.gate.room()).isPositive();
        assertThat(descriptors.open).isEqualTo(DescriptorReserve.SIZE);
    }

    @Test
    void withoutEnoughForTheReserveThereIsNoStart() {
        Limited few = new Limited();
        few.limit = DescriptorReserve.SIZE - 1;
        assertThatThrownBy(() -> DescriptorReserve.open(few, fixture.time()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("descriptors: none are left");
        assertThat(few.open).as("what was got is given back").isZero();
    }

    /** Others take descriptors until so many are left. */
    private void takeAllBut(int left) {
        descriptors.limit = descriptors.open + left;
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(DescriptorReserve.class);
    }

    /** So many and no more. */
    private static final class Limited implements DescriptorReserve.Source {
        int limit = 10_000;
        int open;
        boolean failing;
        Runnable counting = () -> {};
        int counted;

        @Override
        public Closeable open() throws IOException {
            if (failing) {
                throw new OutOfMemoryError("for a test");
            }
            if (open >= limit) {
                throw new IOException("too many open files");
            }
            open++;
            return () -> open--;
        }

        @Override
        public long left() {
            counted++;
            counting.run();
            return (long) limit - open;
        }
    }
}
