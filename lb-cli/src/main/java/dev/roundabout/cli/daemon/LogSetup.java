package dev.roundabout.cli.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/**
 * The log: one line an event, to stderr. Logback finds this class as a service, and then looks for no configuration file.
 * The level is {@code LB_LOG} (error, warn, info, debug, trace; info without it) until {@link #apply} says otherwise.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final String TIME = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} ";
    private static final String LINE = "%-5level %msg%n";

    /** For the service loader. */
    public LogSetup() {}

    /**
     * Changes the log of this process.
     *
     * @param detail how much of it
     * @param timestamps whether lines begin with the time
     */
    public static void apply(Detail detail, boolean timestamps) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            write(context, timestamps);
            level(context, detail);
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        write(context, true);
        level(context, Detail.USUAL);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static void write(LoggerContext context, boolean timestamps) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(timestamps ? TIME + LINE : LINE);
        encoder.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(stderr);
    }

    private static void level(LoggerContext context, Detail detail) {
        Level asked = Level.toLevel(System.getenv("LB_LOG"), Level.INFO);
        Level ours = detail == Detail.USUAL || Level.DEBUG.isGreaterOrEqual(asked) ? asked : Level.DEBUG;
        boolean all = detail == Detail.EVERYTHING;
        context.getLogger("dev.roundabout").setLevel(ours);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
                .setLevel(all || ours.isGreaterOrEqual(Level.INFO) ? ours : Level.INFO);
        // Netty tells at debug how it probes the machine, a hundred lines of it.
        context.getLogger("io.netty").setLevel(all ? ours : Level.WARN);
    }

    /** How much is logged. */
    public enum Detail {
        /** What {@code LB_LOG} says; state changes if it says nothing. */
        USUAL,
        /** Single sessions too. */
        SESSIONS,
        /** That, and what the libraries have to say. */
        EVERYTHING
    }
}
