package dev.roundabout.internal.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class EphemeralPortsTest {
    @Test
    void theFirstOfTwoNumbersIsTheLowest() {
        assertThat(EphemeralPorts.lowestOf(List.of("32768\t60999"))).isEqualTo(32768);
        assertThat(EphemeralPorts.lowestOf(List.of(" 1024 65535 "))).isEqualTo(1024);
    }

    @Test
    void anythingElseIsRefused() {
        assertThatThrownBy(() -> EphemeralPorts.lowestOf(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EphemeralPorts.lowestOf(List.of("none"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theHighestPortMayAlwaysBeOne() {
        assertThat(EphemeralPorts.mayHave(65535)).isTrue();
    }
}
