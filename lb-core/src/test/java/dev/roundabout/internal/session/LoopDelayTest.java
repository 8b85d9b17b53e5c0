package dev.roundabout.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.internal.pool.PoolFixture;
import dev.roundabout.internal.transport.Side;
import dev.roundabout.internal.transport.SocketError;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How late a loop is found to be, with a loop that is as late as the test wants. */
class LoopDelayTest {
    private static final Duration TICK = Duration.ofMillis(50);

    private final SessionFixture fixture = new SessionFixture(
            PoolFixture.config(HealthCheckConfig.TCP, true, EjectConfig.DEFAULT, FailOverConfig.DEFAULT, false, "s1"));
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ListAppender<ILoggingEvent> watched = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
        watched.start();
        watchLogger().addAppender(watched);
    }

    @AfterEach
    void listenNoMore() {
        logger().detachAppender(log);
        watchLogger().detachAppender(watched);
    }

    @Test
    void loopThatIsInTimeHasNoDelay() {
        fixture.client().events().connected();
        fixture.time().advance(Duration.ofMinutes(1));
        assertThat(delay()).isZero();
        assertThat(log.list).isEmpty();
    }

    @Test
    void longestDelayIsKeptForAWindowOrTwo() {
        fixture.loop.late = Duration.ofMillis(30);
        fixture.client().events().connected();
        fixture.time().advance(TICK.plusMillis(30));
        fixture.loop.late = Duration.ofMillis(7);
        fixture.time().advance(Duration.ofNanos(LoopDelay.WINDOW_NANOS));
        assertThat(delay()).isEqualTo(Duration.ofMillis(30));
        fixture.time().advance(Duration.ofNanos(LoopDelay.WINDOW_NANOS));
        assertThat(delay()).isEqualTo(Duration.ofMillis(7));
        assertThat(log.list).isEmpty();
    }

    @Test
    void delayThatStillLastsIsSeen() {
        fixture.loop.late = Duration.ofHours(1);
        fixture.client().events().connected();
        fixture.time().advance(TICK.plusMinutes(2));
        assertThat(delay()).isEqualTo(Duration.ofMinutes(2));
    }

    /** A loop that has ended never does what it was asked to. */
    @Test
    void delayOfALoopThatEndsIsNone() {
        fixture.loop.late = Duration.ofHours(1);
        fixture.client().events().connected();
        fixture.sessions.watchLoopsNoMore();
        fixture.time().advance(TICK.plusMinutes(2));
        assertThat(delay()).isZero();
    }

    @Test
    void withoutSessionsThereIsNoDelayAndNoTimer() {
        fixture.loop.late = Duration.ofMillis(20);
        fixture.client().events().aborted(Side.CLIENT, SocketError.RESET);
        fixture.time().advance(Duration.ofSeconds(1));
        assertThat(delay()).isEqualTo(Duration.ofMillis(20));
        int tasks = fixture.time().pending();
        fixture.time().advance(Duration.ofMinutes(1));
        assertThat(delay()).isZero();
        assertThat(fixture.time().pending()).isEqualTo(tasks);
    }

    @Test
    void delayThatClientsNoticeIsLoggedOnceASecond() {
        fixture.loop.late = Duration.ofMillis(152);
        fixture.client().events().connected();
        fixture.time().advance(Duration.ofMillis(1900));
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "event loop 0 was 152 ms late, and so was every session on it",
                        "event loop 0 was 152 ms late, and so was every session on it"
                                + " (and 4 more since the last line)");
    }

    /** While it stands, not when it goes on: it may never go on. */
    @Test
    void loopThatStandsStillIsToldOfWhileItDoesAndWhere() {
        fixture.sessions.watchLoops();
        fixture.time().advance(Duration.ofSeconds(3));
        assertThat(watched.list).as("at rest").isEmpty();
        fixture.loop.late = Duration.ofHours(1);
        fixture.client().events().connected();
        fixture.time().advance(Duration.ofSeconds(1).plus(TICK));
        assertThat(watched.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("event loop 0 has stood still for 950 ms, at Observer.blocks:7 < Caller.calls:8");
        fixture.time().advance(Duration.ofSeconds(2));
        assertThat(watched.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(3)
                .allMatch(line -> line.contains("at Observer.blocks:7"))
                .last()
                .asString()
                .endsWith("(and 9 more since the last line)");
        fixture.sessions.watchLoopsNoMore();
        fixture.time().advance(Duration.ofSeconds(2));
        assertThat(watched.list).hasSize(3);
    }

    @Test
    void loopThatIsALittleLateIsNotToldOf() {
        fixture.sessions.watchLoops();
        fixture.loop.late = Duration.ofMillis(90);
        fixture.client().events().connected();
        fixture.time().advance(Duration.ofMinutes(1));
        assertThat(watched.list).isEmpty();
    }

    private Duration delay() {
        return Duration.ofNanos(fixture.sessions.loopDelayNanos());
    }

    private static Logger watchLogger() {
        return (Logger) LoggerFactory.getLogger(LoopWatch.class);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(LoopDelay.class);
    }
}
