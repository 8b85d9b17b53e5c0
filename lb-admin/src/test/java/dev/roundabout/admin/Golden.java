package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Answers whose form is a contract. */
final class Golden {
    private Golden() {}

    static void assertSame(String file, JsonNode answer) throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream(file)) {
            String golden = in == null ? "{}" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer.toPrettyString())
                    .isEqualTo(new ObjectMapper().readTree(golden).toPrettyString());
        }
    }
}
