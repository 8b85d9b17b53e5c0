package dev.roundabout;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One ended session.
 *
 * @param id a number that is unique while this load balancer runs
 * @param client the client's address and port; those in its PROXY header, if it came with one
 * @param listener the listener's name
 * @param pool the pool's name
 * @param backend the name of the backend it was connected to; {@code null} if there was none
 * @param attempts how many connection attempts were made
 * @param connectTime how long the successful attempt took; {@code null} if there was none
 * @param startedAt when the client was accepted, by the wall clock
 * @param duration from accept to close
 * @param upstreamBytes bytes read from the client
 * @param downstreamBytes bytes read from the backend
 * @param reason why it ended
 */
public record SessionSummary(
        long id,
        InetSocketAddress client,
        String listener,
        String pool,
        @Nullable String backend,
        int attempts,
        @Nullable Duration connectTime,
        Instant startedAt,
        Duration duration,
        long upstreamBytes,
        long downstreamBytes,
        CloseReason reason) {}
