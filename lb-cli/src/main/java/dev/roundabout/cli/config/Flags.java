package dev.roundabout.cli.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of flags as they were written; {@code null} where a flag was not given.
 *
 * @param listen {@code [HOST]:PORT}
 * @param backends {@code HOST:PORT[,weight=N][,max=N][,name=S][,backup]} each
 * @param strategy a strategy's word
 * @param health {@code tcp}, {@code none}, {@code http:/PATH}, {@code send-expect} or {@code command:PROGRAM}, then
 *     {@code ,key=value}
 * @param admin {@code HOST:PORT} of the admin port
 * @param transport {@code auto}, {@code nio} or {@code epoll}
 * @param grace how long sessions may go on after the signal to stop
 * @param stateDir where changes are kept
 * @param fresh whether kept changes are forgotten
 * @param accessLog {@code none}, {@code stdout} or a file's absolute path
 * @param accessLogFormat {@code text} or {@code json}
 */
public record Flags(
        @Nullable String listen,
        List<String> backends,
        @Nullable String strategy,
        @Nullable String health,
        @Nullable String admin,
        @Nullable String transport,
        @Nullable String grace,
        @Nullable String stateDir,
        boolean fresh,
        @Nullable String accessLog,
        @Nullable String accessLogFormat) {
    /** {@inheritDoc} */
    public Flags {
        backends = List.copyOf(backends);
    }
}
