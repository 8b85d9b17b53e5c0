package dev.roundabout.internal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** Keeps every warning and error that is logged while it runs. */
final class WarningLog extends AppenderBase<ILoggingEvent> {
    /** How Netty begins the report of a buffer that nobody released. */
    static final String BUFFER_LEAK = "LEAK:";

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    private WarningLog() {}

    /** One that hears all loggers. */
    static WarningLog attached() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        WarningLog log = new WarningLog();
        log.setContext(context);
        log.start();
        root(context).addAppender(log);
        return log;
    }

    @Override
    public void stop() {
        root((LoggerContext) getContext()).detachAppender(this);
        super.stop();
    }

    /** The lines in which none of the expressions is found; a buffer leak is never allowed. */
    List<String> notAllowed(List<Pattern> allowed) {
        return lines.stream()
                .filter(line -> line.contains(BUFFER_LEAK)
                        || allowed.stream()
                                .noneMatch(pattern -> pattern.matcher(line).find()))
                .toList();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            lines.add(event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage());
        }
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
