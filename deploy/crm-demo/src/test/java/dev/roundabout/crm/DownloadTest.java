package dev.roundabout.crm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DownloadTest {
    @Test
    void hasTheLengthAskedFor() throws IOException {
        for (int bytes : new int[] {0, 1, 7, 8, 65_535, 65_536, 65_537, 200_000}) {
            assertThat(download(bytes)).hasSize(bytes);
        }
    }

    @Test
    void beginsTheSameHoweverLongItIs() throws IOException {
        assertThat(Arrays.copyOf(download(200_000), 70_000)).isEqualTo(download(70_000));
    }

    @Test
    void everyBlockCarriesItsNumber() throws IOException {
        byte[] three = download(3 * 65_536);
        for (int block = 0; block < 3; block++) {
            byte[] number = Arrays.copyOfRange(three, block * 65_536, block * 65_536 + 8);
            assertThat(number).containsExactly(0, 0, 0, 0, 0, 0, 0, block);
        }
    }

    /** SHA-256 of "0" and so on: what the clients of the scene's check work out for themselves. */
    @Test
    void theRestIsTheDigestsOfTheNumbers() throws IOException {
        byte[] block = download(65_536);
        assertThat(Arrays.copyOfRange(block, 8, 12)).containsExactly(0xd9, 0x52, 0x78, 0x6c);
        assertThat(Arrays.copyOfRange(block, 32, 36)).containsExactly(0x6b, 0x86, 0xb2, 0x73);
    }

    private static byte[] download(int bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Download.write(out, bytes);
        return out.toByteArray();
    }
}
