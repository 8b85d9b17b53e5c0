package dev.roundabout.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.config.AddressRange;
import dev.roundabout.strategy.ClientAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** BEHAVIOUR 37. */
class AccessListTest {
    @Test
    void withoutRangesEveryoneMayCome() {
        AccessList list = list(List.of(), List.of());
        assertThat(list.admits(client("10.1.3.11"))).isTrue();
        assertThat(list.admits(client("2001:db8::2"))).isTrue();
    }

    @Test
    void onlyTheAllowedMayCome() {
        AccessList list = list(List.of("10.0.0.0/8", "192.168.7.9", "2001:db8::/33"), List.of());
        assertThat(list.admits(client("10.255.255.255"))).isTrue();
        assertThat(list.admits(client("11.0.0.0"))).isFalse();
        assertThat(list.admits(client("192.168.7.9"))).isTrue();
        assertThat(list.admits(client("192.168.7.8"))).isFalse();
        assertThat(list.admits(client("2001:db8:7fff::2"))).isTrue();
        assertThat(list.admits(client("2001:db8:8000::2"))).isFalse();
    }

    @Test
    void prefixesLongerThanHalfAnIpv6AddressAreCompared() {
        AccessList list = list(List.of(), List.of("2001:db8::8000/113"));
        assertThat(list.admits(client("2001:db8::ffff"))).isFalse();
        assertThat(list.admits(client("2001:db8::7fff"))).isTrue();
        assertThat(list.admits(client("2001:db8:0:1::ffff"))).isTrue();
    }

    @Test
    void denialWins() {
        AccessList list = list(List.of("10.0.0.0/8"), List.of("10.1.0.0/16"));
        assertThat(list.admits(client("10.2.0.1"))).isTrue();
        assertThat(list.admits(client("10.1.0.1"))).isFalse();
        assertThat(list(List.of(), List.of("10.1.0.0/16")).admits(client("10.1.0.1")))
                .isFalse();
        assertThat(list(List.of("10.1.0.1"), List.of("10.1.0.1")).admits(client("10.1.0.1")))
                .isFalse();
    }

    @Test
    void mappedClientsDoNotSlipThrough() throws UnknownHostException {
        byte[] bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 3, 11};
        ClientAddress mapped = ClientAddress.of(Inet6Address.getByAddress(null, bytes, -1));
        assertThat(list(List.of(), List.of("10.1.3.0/24")).admits(mapped)).isFalse();
        assertThat(list(List.of(), List.of("::ffff:10.1.3.0/120")).admits(mapped))
                .isFalse();
        assertThat(list(List.of("::/0"), List.of()).admits(mapped)).isFalse();
        assertThat(list(List.of("10.1.3.0/24"), List.of()).admits(mapped)).isTrue();
        assertThat(list(List.of("::ffff:10.1.3.0/120"), List.of()).admits(client("10.1.3.9")))
                .isTrue();
    }

    @Test
    void emptyPrefixMeansOneFamily() {
        assertThat(list(List.of("0.0.0.0/0"), List.of()).admits(client("203.0.113.1")))
                .isTrue();
        assertThat(list(List.of("0.0.0.0/0"), List.of()).admits(client("2001:db8::2")))
                .isFalse();
        assertThat(list(List.of("::/0"), List.of()).admits(client("2001:db8::2")))
                .isTrue();
    }

    @Test
    void wildcardMasksNeedNotBeContiguous() {
        AccessList list = new AccessList(List.of(AddressRange.parseWildcard("192.255.7.255")), List.of());
        assertThat(list.admits(client("192.1.7.2"))).isTrue();
        assertThat(list.admits(client("192.1.8.2"))).isFalse();
    }

    private static AccessList list(List<String> allow, List<String> deny) {
        return new AccessList(ranges(allow.stream()), ranges(deny.stream()));
    }

    private static List<AddressRange> ranges(Stream<String> texts) {
        return texts.map(AddressRange::parseCidr).toList();
    }

    private static ClientAddress client(String text) {
        try {
            return ClientAddress.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
