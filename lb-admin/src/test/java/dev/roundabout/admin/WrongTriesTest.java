package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** BEHAVIOUR 73: ten wrong tries at once, then one a second, by address. */
final class WrongTriesTest {
    private long nanos = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);
    private final WrongTries tries = new WrongTries(this::now);

    @Test
    void tenAtOnceThenOneASecond() throws Exception {
        InetSocketAddress client = client("10.0.0.1");
        for (int i = 0; i < 10; i++) {
            assertThat(tries.tooMany(client.getAddress())).isFalse();
            tries.count(client);
        }
        assertThat(tries.tooMany(client.getAddress())).isTrue();
        nanos += TimeUnit.SECONDS.toNanos(1);
        assertThat(tries.tooMany(client.getAddress())).isFalse();
        tries.count(client);
        assertThat(tries.tooMany(client.getAddress())).isTrue();
    }

    @Test
    void othersAreNotLockedOut() throws Exception {
        for (int i = 0; i < 20; i++) {
            tries.count(client("2001:db8::" + i));
        }
        assertThat(tries.tooMany(InetAddress.getByName("2001:db8::ffff"))).isTrue();
        assertThat(tries.tooMany(InetAddress.getByName("2001:db8:0:1::1"))).isFalse();
        assertThat(tries.tooMany(InetAddress.getLoopbackAddress())).isFalse();
    }

    @Test
    void tableIsBounded() throws Exception {
        InetSocketAddress first = client("10.0.0.1");
        for (int i = 0; i < 10; i++) {
            tries.count(first);
        }
        for (int i = 0; i < 1000; i++) {
            tries.count(client("10.1." + i / 250 + "." + i % 250));
        }
        assertThat(tries.tooMany(first.getAddress())).isFalse();
    }

    private long now() {
        return nanos;
    }

    private static InetSocketAddress client(String address) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(address), 4711);
    }
}
