package dev.roundabout.crm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PictureTypeTest {
    @Test
    void theFirstBytesTell() {
        assertThat(of("\u0089PNG\r\n\u001a\nrest")).contains(PictureType.PNG);
        assertThat(of("\u00ff\u00d8\u00ffrest")).contains(PictureType.JPEG);
        assertThat(of("GIF89a")).contains(PictureType.GIF);
        assertThat(of("<svg onload=alert(1)>")).isEmpty();
        assertThat(of("\u0089PNG\r\n\u001a")).isEmpty();
        assertThat(of("")).isEmpty();
    }

    private static Optional<PictureType> of(String content) {
        return PictureType.of(content.getBytes(ISO_8859_1));
    }
}
