package dev.roundabout.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TextSearchTest {
    @Test
    void aTextThatBeginsLikeItselfIsFound() {
        assertThat(found("aab", "aaab")).isTrue();
        assertThat(found("abab", "abaabab")).isTrue();
        assertThat(found("aabaaab", "aabaabaaab")).isTrue();
        assertThat(found("ok", "o o k")).isFalse();
        assertThat(found("x", "x")).isTrue();
        assertThat(found("x", "")).isFalse();
    }

    @Test
    void itFindsWhatIndexOfFinds() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String text = letters(random, 1 + random.nextInt(6));
            String stream = letters(random, random.nextInt(24));
            assertThat(found(text, stream)).as("%s in %s", text, stream).isEqualTo(stream.contains(text));
        }
    }

    private static String letters(Random random, int length) {
        return random.ints(length, 'a', 'c')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean found(String text, String stream) {
        TextSearch search = new TextSearch(text.getBytes(StandardCharsets.UTF_8));
        for (byte b : stream.getBytes(StandardCharsets.UTF_8)) {
            if (search.next(b)) {
                return true;
            }
        }
        return false;
    }
}
