package dev.roundabout.internal.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.ConnectFailure;
import dev.roundabout.internal.transport.SocketError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BEHAVIOUR 20, 21, 22, 39: which fault is whose. */
class ErrnoTest {
    @ParameterizedTest
    @CsvSource({
        "111, REFUSED",
        "110, TIMED_OUT",
        "113, UNREACHABLE",
        "101, UNREACHABLE",
        "100, UNREACHABLE",
        "112, UNREACHABLE",
        "13, UNREACHABLE",
        "1, UNREACHABLE",
        "99, LOCAL",
        "98, LOCAL",
        "24, LOCAL",
        "23, LOCAL",
        "105, LOCAL",
        "12, LOCAL",
        "28, LOCAL",
        "11, LOCAL",
        "97, UNREACHABLE",
        "22, LOCAL",
        "104, RESET",
        "71, RESET"
    })
    void failedConnects(int error, ConnectFailure meaning) {
        assertThat(Errno.ofConnect(error)).isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource({
        "104, RESET",
        "32, RESET",
        "110, LOST",
        "113, LOST",
        "101, LOST",
        "105, INTERNAL",
        "12, INTERNAL",
        "71, RESET"
    })
    void brokenConnections(int error, SocketError meaning) {
        assertThat(Errno.ofSocket(error)).isEqualTo(meaning);
    }

    @Test
    void onlyAShortageIsWorthAPause() {
        assertThat(Errno.isShortage(24)).isTrue();
        assertThat(Errno.isShortage(23)).isTrue();
        assertThat(Errno.isShortage(105)).isTrue();
        assertThat(Errno.isShortage(103)).isFalse(); // the client was gone before it was accepted
        assertThat(Errno.isShortage(71)).isFalse();
    }
}
