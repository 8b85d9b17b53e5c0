package dev.roundabout.crm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MultipartTest {
    private static final String TYPE = "multipart/form-data; boundary=XX";

    @Test
    void partsAreFoundByTheirNames() throws Refusal {
        Map<String, byte[]> parts = parse("""
                --XX
                Content-Disposition: form-data; name="title"

                a boat
                --XX
                Content-Disposition: form-data; name="picture"; filename="boat.png"
                Content-Type: image/png

                \u0089PNG
                --X
                \u0000
                --XX--
                """);
        assertThat(parts).containsOnlyKeys("title", "picture");
        assertThat(new String(parts.get("title"), ISO_8859_1)).isEqualTo("a boat");
        assertThat(new String(parts.get("picture"), ISO_8859_1)).isEqualTo("\u0089PNG\r\n--X\r\n\u0000");
    }

    @Test
    void anEmptyPartIsEmpty() throws Refusal {
        assertThat(parse("--XX\nContent-Disposition: form-data; name=\"a\"\n\n\n--XX--\n")
                        .get("a"))
                .isEmpty();
    }

    @Test
    void whatIsCutOffIsRefused() {
        String whole = "--XX\nContent-Disposition: form-data; name=\"a\"\n\nb\n--XX--";
        for (int length = 0; length < whole.length() - 2; length++) {
            String cut = whole.substring(0, length);
            assertThatThrownBy(() -> parse(cut)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void aFormWithoutBoundaryIsRefused() {
        assertThatThrownBy(() -> Multipart.parse("multipart/form-data", new byte[0]))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> Multipart.parse("text/plain", new byte[0])).isInstanceOf(Refusal.class);
    }

    @Test
    void aPartWithoutNameIsRefused() {
        assertThatThrownBy(() -> parse("--XX\nContent-Type: text/plain\n\nb\n--XX--\n"))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void partsWithoutEndAreRefused() {
        String part = "--XX\nContent-Disposition: form-data; name=\"%s\"\n\nb\n";
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            many.append(part.formatted("n" + i));
        }
        assertThatThrownBy(() -> parse(many + "--XX--\n")).hasMessageContaining("16 parts");
    }

    private static Map<String, byte[]> parse(String text) throws Refusal {
        return Multipart.parse(TYPE, text.replace("\n", "\r\n").getBytes(ISO_8859_1));
    }
}
