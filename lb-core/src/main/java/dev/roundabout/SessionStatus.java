package dev.roundabout;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One open session at one moment.
 *
 * @param id a number that is unique while this load balancer runs; the same as in its {@link SessionSummary}
 * @param client the client's address and port; those in its PROXY header, if it came with one
 * @param listener the listener's name
 * @param pool the pool's name
 * @param backend the name of the backend it is connected to, or is being connected to; {@code null} if there is none
 * @param state how far it is
 * @param attempts how many connection attempts were made
 * @param startedAt when the client was accepted, by the wall clock
 * @param age how long ago that is
 * @param idle how long ago the last byte was read from either side; before the first one, how long it has been waiting
 * @param upstreamBytes bytes read from the client
 * @param downstreamBytes bytes read from the backend
 */
public record SessionStatus(
        long id,
        InetSocketAddress client,
        String listener,
        String pool,
        @Nullable String backend,
        SessionState state,
        int attempts,
        Instant startedAt,
        Duration age,
        Duration idle,
        long upstreamBytes,
        long downstreamBytes) {}
