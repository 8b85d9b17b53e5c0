package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
    /** BEHAVIOUR 37: an Inet6Address can be made of a mapped address, past the JDK's own conversion. */
    @Test
    void mappedAddressIsTheIpv4AddressItMaps() throws Exception {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 3, 11};
        InetAddress asIpv6 = Inet6Address.getByAddress(null, mapped, -1);
        assertThat(asIpv6).isInstanceOf(Inet6Address.class);
        assertThat(ClientAddress.of(asIpv6)).isEqualTo(ClientAddress.of(InetAddress.getByName("10.1.3.11")));
        assertThat(ClientAddress.of(asIpv6).ipv6()).isFalse();
    }

    @Test
    void otherIpv6AddressesStayWhatTheyAre() throws Exception {
        ClientAddress address = ClientAddress.of(InetAddress.getByName("2001:db8::ffff:a01:30b"));
        assertThat(address).isEqualTo(new ClientAddress(0x20010db8_00000000L, 0x0000_ffff_0a01_030bL, true));
        assertThat(ClientAddress.of(InetAddress.getByName("::2"))).isEqualTo(new ClientAddress(0, 2, true));
    }
}
