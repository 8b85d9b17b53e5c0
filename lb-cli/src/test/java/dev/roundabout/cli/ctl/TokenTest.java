package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void aFileHoldsTheTokenWithOrWithoutALineEnd() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "s3cret\n");

        assertThat(Token.read(file).secret()).isEqualTo("s3cret");
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = directory.resolve("missing");

        assertThat(Token.read(file).secret()).isNull();
        assertThat(Token.read(file).refusal())
                .contains("no token file " + file)
                .contains("$XDG_RUNTIME_DIR/lb/PORT.token", "/tmp/lb-USER/PORT.token", "--token-file");
    }

    @Test
    void whatIsNoTokenIsNotSent() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "two\nlines\n");

        assertThat(Token.read(file).secret()).isNull();
        assertThat(Token.read(file).refusal()).startsWith(file + " holds no token");
    }

    @Test
    void aDirectoryIsNoTokenFile() {
        assertThat(Token.read(directory).secret()).isNull();
        assertThat(Token.read(directory).refusal()).contains(directory.toString());
    }

    @Test
    void itsTextNeverHoldsTheToken() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "s3cret\n");

        assertThat(Token.read(file)).asString().doesNotContain("s3cret");
        assertThat(Token.read(file).refusal()).doesNotContain("s3cret").contains(file.toString());
    }
}
