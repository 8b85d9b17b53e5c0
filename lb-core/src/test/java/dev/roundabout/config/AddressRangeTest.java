package dev.roundabout.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BEHAVIOUR 37 and 78: what is written as a range means one range, and asks no name server. */
class AddressRangeTest {
    @ParameterizedTest
    @ValueSource(strings = {"010.0.0.1", "10.0.0.01/32", "10.00.0.0/8", "::ffff:10.0.0.01", "::ffff:010.0.0.0/104"})
    void octetsThatOthersReadAsOctalAreRefused(String text) {
        assertThatThrownBy(() -> AddressRange.parseCidr(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CIDR: " + text + " (expected: ADDRESS or ADDRESS/PREFIX)");
    }

    /** To Java a name, which it would look up. */
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.256", "999.0.0.1/8", "::ffff:10.0.0.256"})
    void octetsThatAreTooLargeAreRefused(String text) {
        assertThat(AddressRange.isIpLiteral(text.replaceFirst("/.*", ""))).isFalse();
        assertThatThrownBy(() -> AddressRange.parseCidr(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wildcardsAreReadAsStrictly() {
        assertThatThrownBy(() -> AddressRange.parseWildcard("010.255.255.255"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(AddressRange.parseWildcard("10.255.255.255")).hasToString("10.0.0.0/8");
    }
}
