package dev.roundabout.internal.health;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the monitor logs while this is open. */
final class Log implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger(HealthMonitor.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    Log() {
        appender.start();
        logger.addAppender(appender);
    }

    List<String> lines() {
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
