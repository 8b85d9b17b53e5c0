package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.EventJson;
import dev.roundabout.admin.wire.EventsJson;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what happened, and with {@code -f} what happens. */
@Command(name = "events", description = "Shows what happened, the latest last; the daemon keeps the last 1000 events.")
final class EventsCommand implements Runnable {
    private static final int ALL = 1_000;
    private static final int BEFORE_FOLLOWING = 10;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Invocation invocation;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what happens until ^C, over restarts of the daemon too")
    boolean follow;

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = Converters.EventCount.class,
            description = "the most to show, 1 to 1000; default 1000, with -f the last 10 to begin with")
    @Nullable
    Integer limit;

    private long last;
    private boolean lost;

    EventsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        EventsJson begin = invocation.api().events(limit == null ? follow ? BEFORE_FOLLOWING : ALL : limit);
        begin.events().forEach(this::show);
        while (follow) {
            String reason = followOnce();
            if (!lost) {
                invocation.notice("the daemon went away (" + reason + "), trying again every second");
            }
            lost = true;
            Polling.pause(invocation.clock(), AGAIN);
        }
    }

    /** Follows until the connection ends; returns why it did. */
    private String followOnce() {
        try {
            invocation.api().follow(last, this::begun, this::show);
            return "the connection ended";
        } catch (CtlException e) {
            if (e.exitCode() != ExitCode.UNREACHABLE) {
                throw e;
            }
            return e.sentence().replaceFirst("^no daemon reached at ", "").replaceFirst(";.*", "");
        }
    }

    private void begun() {
        if (lost) {
            invocation.notice("connected again");
        }
        lost = false;
    }

    private void show(EventJson event) {
        last = event.number();
        invocation.output().line(line(event), event);
    }

    static String line(EventJson event) {
        String subject = event.backend() != null
                ? event.pool() + "/" + event.backend()
                : event.pool() != null ? event.pool() : event.listener() != null ? event.listener() : "-";
        String count = event.count() == null || event.count() == 1 ? "" : " (" + event.count() + " times)";
        String by = event.who() == null
                ? ""
                : " (by " + event.who() + (event.from() == null ? "" : " from " + event.from()) + ")";
        return Instant.parse(event.at()).truncatedTo(ChronoUnit.SECONDS) + "  " + padded(event.kind()) + "  " + subject
                + "  " + event.text() + count + by;
    }

    /** As wide as the longest kind, so that lines that come one by one stand under each other. */
    private static String padded(String kind) {
        return kind + " ".repeat(Math.max(0, "fail-open-over".length() - kind.length()));
    }
}
