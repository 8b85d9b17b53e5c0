package dev.roundabout.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors that the xxHash project publishes with its command line tool. */
class Xxh64Test {
    private static final long PRIME32 = 2654435761L;
    private static final long PRIME64 = 0x9E3779B185EBCA8DL;

    @ParameterizedTest
    @CsvSource({
        "0, 0, EF46DB3751D8E999",
        "0, 2654435761, AC75FDA2929B17EF",
        "1, 0, E934A84ADB052768",
        "1, 2654435761, 5014607643A9B4C3",
        "4, 0, 9136A0DCA57457EE",
        "14, 0, 8282DCC4994E35C8",
        "14, 2654435761, C3BD6BF63DEB6DF0",
        "222, 0, B641AE8CB691C174",
        "222, 2654435761, 20CB8AB7AE10C14A"
    })
    void hashesThePublishedVectors(int length, long seed, String expected) {
        byte[] input = new byte[length];
        long generator = PRIME32;
        for (int i = 0; i < length; i++) {
            input[i] = (byte) (generator >>> 56);
            generator *= PRIME64;
        }
        assertThat(Xxh64.hash(input, seed)).isEqualTo(Long.parseUnsignedLong(expected, 16));
    }

    @Test
    void hashesWords() {
        assertThat(Xxh64.hash("abc".getBytes(StandardCharsets.US_ASCII), 0)).isEqualTo(0x44BC2CF5AD770999L);
    }

    @Test
    void addressesHashAsTheirBytesInNetworkOrder() {
        ByteBuffer bytes = ByteBuffer.allocate(16).putLong(0x20010db8_00000001L).putLong(0x8182838485868788L);
        assertThat(Xxh64.hash(0x20010db8_00000001L, 0x8182838485868788L, 7)).isEqualTo(Xxh64.hash(bytes.array(), 7));
        assertThat(Xxh64.hash(0xf1020304, 7)).isEqualTo(Xxh64.hash(new byte[] {(byte) 0xf1, 2, 3, 4}, 7));
    }
}
