package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BEHAVIOUR 48: an address that cannot be bound is named, with the remedy. */
final class BindTroubleTest {
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            0.0.0.0:80: address already in use       => (expected: a free port; who has it: ss -ltnp)
            0.0.0.0:80: permission denied            => (expected: a port above 1023, root, or the capability CAP_NET_BIND_SERVICE: AmbientCapabilities= in the systemd unit)
            9.9.9.9:80: cannot assign requested address => (expected: an address of this machine)
            """)
    void theRemedyFollowsTheAddress(String message, String remedy) {
        assertThat(BindTrouble.line(new BindException(message)))
                .isEqualTo("cannot listen on " + message + " " + remedy);
    }
}
