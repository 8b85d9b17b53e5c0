package dev.roundabout.internal.session;

import dev.roundabout.internal.observe.QuietLog;
import dev.roundabout.internal.time.Scheduler;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds event loops that stand still while they do, and says where: a loop itself can tell only afterwards, and not at all
 * if it stands for ever. Control thread only.
 */
final class LoopWatch {
    /** While there are sessions that a loop could hold up. */
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Otherwise. */
    static final long IDLE_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(LoopWatch.class);
    private static final int FRAMES = 6;

    private final List<SessionTable> tables;
    private final BooleanSupplier sessions;
    private final Scheduler control;
    private final QuietLog log;
    private boolean ended;

    /**
     * @param sessions whether there are any
     */
    LoopWatch(List<SessionTable> tables, BooleanSupplier sessions, Scheduler control) {
        this.tables = tables;
        this.sessions = sessions;
        this.control = control;
        this.log = new QuietLog(control);
    }

    void start() {
        control.repeat(this::look, () -> sessions.getAsBoolean() ? LOOK_NANOS : IDLE_LOOK_NANOS);
    }

    void end() {
        ended = true;
    }

    private boolean look() {
        for (SessionTable table : tables) {
            long standing = table.lateNanos();
            if (standing > LoopDelay.NOTABLE_NANOS) {
                log.say(more -> LOG.warn(
                        "event loop {} has stood still for {} ms, at {}{}",
                        table.loop().index(),
                        TimeUnit.NANOSECONDS.toMillis(standing),
                        where(table.loop().whereabouts()),
                        QuietLog.also(more)));
            }
        }
        return !ended;
    }

    /** The innermost frames, in one line. */
    private static String where(StackTraceElement[] frames) {
        return Arrays.stream(frames)
                .limit(FRAMES)
                .map(frame ->
                        frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1) + "."
                                + frame.getMethodName() + ":" + frame.getLineNumber())
                .collect(Collectors.joining(" < "));
    }
}
