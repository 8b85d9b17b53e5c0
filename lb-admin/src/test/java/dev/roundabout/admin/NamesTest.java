package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values in the words of the admin port. */
final class NamesTest {
    /** BEHAVIOUR 19: and as people write it, so that it equals the address in the configuration. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:80",
        "::1, [::1]:80",
        "::, [::]:80",
        "2001:db8:0:0:0:0:0:1, [2001:db8::1]:80",
    })
    void addressIsWrittenShort(String ip, String shown) throws Exception {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(ip);
        assertThat(Names.address(new InetSocketAddress(InetAddress.getByAddress(bytes), 80)))
                .isEqualTo(shown);
    }
}
