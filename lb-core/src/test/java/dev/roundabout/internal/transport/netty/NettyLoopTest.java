package dev.roundabout.internal.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BEHAVIOUR 22, 54, 58: what the log says of a connection that could not be begun. */
class NettyLoopTest {
    @ParameterizedTest
    @CsvSource({
        "cannot assign requested address, no local port or address is free for it",
        "address already in use, no local port or address is free for it",
        "too many open files, no descriptor is left for it",
        "cannot allocate memory, no room is left for it",
        "no buffer space available, no room is left for it",
        "address family not supported, it cannot be done from this machine",
        "invalid argument, it cannot be done from this machine"
    })
    void theSystemsWordsAreExplained(String words, String lacking) {
        assertThat(NettyLoop.lacking(words)).isEqualTo(lacking);
    }
}
