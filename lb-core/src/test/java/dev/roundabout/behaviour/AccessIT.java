package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static dev.roundabout.behaviour.LocalClient.RESET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import dev.roundabout.testing.NamedBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may connect. */
class AccessIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    private final Heard heard = new Heard();
    private NamedBackend backend;

    @BeforeEach
    void startBackend() {
        backend = leaks.closing(NamedBackend.start("s1"));
    }

    /** BEHAVIOUR 37. */
    @Test
    void onlyAllowedNetworksAreServed() throws Exception {
        LoadBalancer lb = leaks.watch(plain(backend)
                .allow("127.0.0.0/30", "127.1.0.0/16")
                .observer(heard)
                .start());
        assertThat(LocalClient.ask("127.0.0.1", lb.address())).isEqualTo("s1");
        assertThat(LocalClient.ask("127.0.0.3", lb.address())).isEqualTo("s1");
        assertThat(LocalClient.ask("127.0.0.4", lb.address())).isEqualTo(RESET);
        assertThat(LocalClient.ask("127.1.200.7", lb.address())).isEqualTo("s1");
        assertThat(LocalClient.ask("127.2.0.1", lb.address())).isEqualTo(RESET);
        assertDenied(lb, 2);
        assertThat(backend.traffic().accepted()).isEqualTo(3);
    }

    /** BEHAVIOUR 37. */
    @Test
    void deniedNetworksAreResetEvenIfAllowed() throws Exception {
        LoadBalancer lb = leaks.watch(plain(backend)
                .allow("127.0.0.0/8")
                .deny("127.0.0.2", "127.9.0.0/16")
                .observer(heard)
                .start());
        assertThat(LocalClient.ask("127.0.0.1", lb.address())).isEqualTo("s1");
        assertThat(LocalClient.ask("127.0.0.2", lb.address())).isEqualTo(RESET);
        assertThat(LocalClient.ask("127.0.0.3", lb.address())).isEqualTo("s1");
        assertThat(LocalClient.ask("127.9.8.7", lb.address())).isEqualTo(RESET);
        assertDenied(lb, 2);
    }

    /** BEHAVIOUR 37: on a dual-stack listener an IPv4 client arrives as {@code ::ffff:a.b.c.d} and is still itself. */
    @Test
    void mappedAddressDoesNotSlipThrough() throws Exception {
        LoadBalancer denying = leaks.watch(plain(backend)
                .listen("[::]:0")
                .deny("127.0.0.0/8")
                .observer(heard)
                .start());
        assertThat(LocalClient.ask("127.0.0.1", on("127.0.0.1", denying))).isEqualTo(RESET);
        assertThat(LocalClient.ask("::1", on("::1", denying))).isEqualTo("s1");
        assertDenied(denying, 1);

        LoadBalancer allowing = leaks.watch(
                plain(backend).listen("[::]:0").allow("::1", "127.0.0.7").start());
        assertThat(LocalClient.ask("127.0.0.1", on("127.0.0.1", allowing))).isEqualTo(RESET);
        assertThat(LocalClient.ask("127.0.0.7", on("127.0.0.1", allowing))).isEqualTo("s1");
        assertThat(LocalClient.ask("::1", on("::1", allowing))).isEqualTo("s1");
    }

    /** BEHAVIOUR 37: a range written as mapped is the IPv4 range. */
    @Test
    void mappedRangeIsTheRangeItMaps() throws Exception {
        LoadBalancer lb = leaks.watch(plain(backend)
                .listen("[::]:0")
                .deny("::ffff:127.0.0.0/120")
                .observer(heard)
                .start());
        assertThat(LocalClient.ask("127.0.0.9", on("127.0.0.1", lb))).isEqualTo(RESET);
        assertThat(LocalClient.ask("127.0.1.9", on("127.0.0.1", lb))).isEqualTo("s1");
        assertDenied(lb, 1);
    }

    /** BEHAVIOUR 37: IPv6 networks. */
    @Test
    void ipv6NetworksAreTold() throws Exception {
        LoadBalancer denying = leaks.watch(
                plain(backend).listen("[::1]:0").deny("::/64").observer(heard).start());
        assertThat(LocalClient.ask("::1", denying.address())).isEqualTo(RESET);
        assertDenied(denying, 1);
        LoadBalancer other =
                leaks.watch(plain(backend).listen("[::1]:0").deny("fd00::/8").start());
        assertThat(LocalClient.ask("::1", other.address())).isEqualTo("s1");
        LoadBalancer allowing =
                leaks.watch(plain(backend).listen("[::]:0").allow("::/0").start());
        assertThat(LocalClient.ask("::1", on("::1", allowing))).isEqualTo("s1");
        assertThat(LocalClient.ask("127.0.0.1", on("127.0.0.1", allowing)))
                .as("no IPv6 range contains an IPv4 client")
                .isEqualTo(RESET);
    }

    private void assertDenied(LoadBalancer lb, int count) {
        await().atMost(SOON).until(() -> heard.refused.size() == count);
        assertThat(heard.refused).containsOnly(AdmissionRefusal.DENIED);
        assertThat(lb.listeners().get(0).refused()).containsEntry(AdmissionRefusal.DENIED, (long) count);
    }

    private static InetSocketAddress on(String address, LoadBalancer lb) throws IOException {
        return new InetSocketAddress(
                InetAddress.getByName(address), lb.address().getPort());
    }
}
