package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8001,http://127.0.0.1:8001,127.0.0.1,8001",
        ":8001,http://127.0.0.1:8001,127.0.0.1,8001",
        "lb1:8001,http://lb1:8001,lb1,8001",
        "[::1]:8001,http://[::1]:8001,::1,8001",
        "http://lb1:8001/,http://lb1:8001,lb1,8001",
        "http://lb1,http://lb1:80,lb1,80",
        "https://lb1/lb/,https://lb1:443/lb,lb1,443",
        "http://[::1]:8001,http://[::1]:8001,::1,8001"
    })
    void addressesAndUrlsAreRead(String text, String base, String host, int port) {
        assertThat(AdminAddress.parse(text)).isEqualTo(new AdminAddress(base, host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lb1",
                "lb1:0",
                "lb1:70000",
                "::1:8001",
                "ftp://lb1:8001",
                "http://",
                "http://a b:1",
                "http://user@lb1:8001",
                "http://lb1:8001?x=1",
                "http://lb1:8001#x",
                "http://lb1:70000"
            })
    void everythingElseIsRefusedWithValueAndExpectation(String text) {
        assertThatThrownBy(() -> AdminAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(text + " (expected: HOST:PORT or http://HOST:PORT, for example 127.0.0.1:8001)");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:8001,true", "[::1]:8001,true", "0.0.0.0:8001,true", "192.0.2.1:8001,false"})
    void onlyAddressesOfThisMachineAreThisHost(String text, boolean expected) {
        assertThat(AdminAddress.parse(text).isThisHost()).isEqualTo(expected);
    }
}
