package dev.roundabout.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Which backends would lead a session back to ourselves. */
class OwnListenersTest {
    private final OwnListeners own = new OwnListeners();

    @Test
    void theSameAddressAndPortIsOurs() {
        own.add(new InetSocketAddress("127.0.0.1", 80));
        assertThat(own.test(new InetSocketAddress("127.0.0.1", 80))).isTrue();
        assertThat(own.test(new InetSocketAddress("127.0.0.1", 81))).isFalse();
        assertThat(own.test(new InetSocketAddress("127.0.0.2", 80))).isFalse();
    }

    @Test
    void aWildcardListenerIsReachedByEveryAddressOfThisMachine() {
        own.add(new InetSocketAddress("0.0.0.0", 80));
        assertThat(own.test(new InetSocketAddress("127.0.0.1", 80))).isTrue();
        assertThat(own.test(new InetSocketAddress("127.8.8.8", 80))).isTrue();
        assertThat(own.test(new InetSocketAddress("::1", 80)))
                .as("another family")
                .isFalse();
        assertThat(own.test(new InetSocketAddress("198.51.100.7", 80))).isFalse();
    }

    @Test
    void theIpv6WildcardIsReachedByBothFamilies() {
        own.add(new InetSocketAddress("::", 80));
        assertThat(own.test(new InetSocketAddress("127.0.0.1", 80))).isTrue();
        assertThat(own.test(new InetSocketAddress("::1", 80))).isTrue();
    }

    @Test
    void aWildcardBackendReachesALoopbackListener() {
        own.add(new InetSocketAddress("127.0.0.1", 80));
        assertThat(own.test(new InetSocketAddress("0.0.0.0", 80))).isTrue();
    }
}
