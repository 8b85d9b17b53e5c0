package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PidFileTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void itHoldsTheProcessIdAndGoesAtTheEnd() throws IOException {
        Path file = directory.resolve("lb.pid");
        PidFile pidFile = PidFile.write(file, 4711);

        assertThat(file).hasContent("4711\n");
        assertThat(directory).isDirectoryContaining(path -> path.equals(file));
        pidFile.remove();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anOldOneIsReplaced() throws IOException {
        Path file = Files.writeString(directory.resolve("lb.pid"), "12345678\n");
        PidFile.write(file, 4711);

        assertThat(file).hasContent("4711\n");
    }

    @Test
    void oneThatIsNotOursAnyMoreStays() throws IOException {
        Path file = directory.resolve("lb.pid");
        PidFile pidFile = PidFile.write(file, 4711);
        PidFile.write(file, 4712);

        pidFile.remove();
        assertThat(file).hasContent("4712\n");
    }

    @Test
    void oneThatIsGoneIsNoTrouble() throws IOException {
        Path file = directory.resolve("lb.pid");
        PidFile pidFile = PidFile.write(file, 4711);
        Files.delete(file);

        pidFile.remove();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aMissingDirectoryLeavesNothingBehind() {
        Path file = directory.resolve("no").resolve("lb.pid");
        assertThatThrownBy(() -> PidFile.write(file, 4711))
                .isInstanceOf(IOException.class)
                .hasMessage("pid file " + file
                        + ": no such directory (expected: a file in a directory this user can write to)");
        assertThat(directory).isEmptyDirectory();
    }
}
