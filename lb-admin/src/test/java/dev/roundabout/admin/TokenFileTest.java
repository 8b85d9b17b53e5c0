package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the token lies, and who may read it. */
final class TokenFileTest {
    @TempDir
    private Path directory;

    @Test
    void missingFileIsMadePrivateWith256Bits() throws Exception {
        Path file = directory.resolve("lb").resolve("8001.token");
        Token token = new TokenFile(file, new SecureRandom()).readOrMake();
        String text = Files.readString(file).strip();
        assertThat(text).matches("[A-Za-z0-9_-]{43}");
        assertThat(token.matches(text)).isTrue();
        assertThat(token.matches(text.substring(1))).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .startsWith("rwx")
                .doesNotContain("rwxrwx");
        assertThat(file.getParent()).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void fileThatIsThereIsUsedAgain() throws Exception {
        Path file = directory.resolve("t");
        new TokenFile(file, new SecureRandom()).readOrMake();
        String text = Files.readString(file);
        assertThat(new TokenFile(file, new SecureRandom()).readOrMake().matches(text.strip()))
                .isTrue();
        assertThat(Files.readString(file)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void fileThatOthersMayUseIsRefused(String mode) throws Exception {
        Path file = directory.resolve("t");
        Files.writeString(file, "0123456789abcdef0123456789abcdef");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> new TokenFile(file, new SecureRandom()).readOrMake())
                .isInstanceOf(IOException.class)
                .hasMessage("token file " + file + ": mode " + mode
                        + ", others may use it (expected: rw-------). Use: chmod 600 " + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "with a space in the middle", "caf\u00e9caf\u00e9caf\u00e9caf\u00e9"})
    void fileWithoutATokenIsRefused(String text) throws Exception {
        Path file = directory.resolve("t");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> new TokenFile(file, new SecureRandom()).readOrMake())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no usable token")
                .hasMessageEndingWith("Use: rm " + file + ", and the next start makes a new one");
    }

    @Test
    void linkIsNotFollowed() throws Exception {
        Path file = directory.resolve("t");
        new TokenFile(file, new SecureRandom()).readOrMake();
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertThatThrownBy(() -> new TokenFile(link, new SecureRandom()).readOrMake())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a regular file");
    }

    @Test
    void placeThatCannotBeUsedIsNamedWithTheReasonAndTheRemedy() throws Exception {
        Path plain = Files.writeString(directory.resolve("plain"), "x");
        Path file = plain.resolve("t");
        assertThatThrownBy(() -> new TokenFile(file, new SecureRandom()).readOrMake())
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "token file " + file + ": Not a directory (expected: a file that the user " + TokenFiles.user()
                                + " can read or make). Use: token-file in the configuration, or another XDG_RUNTIME_DIR");
    }

    @Test
    void directoryThatCannotBeMadeIsNamedBesideTheFile() {
        Path file = Path.of("/proc/self/lb/8001.token");
        assertThatThrownBy(() -> new TokenFile(file, new SecureRandom()).readOrMake())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("token file " + file + ": /proc/self/lb: ")
                .hasMessageContaining("(expected: ");
    }

    /** A container may run as any number. */
    @Test
    void userWithoutAnEntryInPasswdIsNamedAsTheOwnerOfItsFiles() throws Exception {
        Path file = Files.writeString(directory.resolve("mine"), "x");
        assertThat(TokenFiles.user("?")).isEqualTo(Files.getOwner(file).getName());
        assertThat(TokenFiles.user("bob")).isEqualTo("bob");
    }

    @Test
    void placeDependsOnUserAndRuntimeDirectory() {
        assertThat(TokenFiles.own(8001, "root", Map.of("XDG_RUNTIME_DIR", "/run/user/0")))
                .hasToString("/run/lb/8001.token");
        assertThat(TokenFiles.own(8001, "bob", Map.of("XDG_RUNTIME_DIR", "/run/user/7")))
                .hasToString("/run/user/7/lb/8001.token");
        assertThat(TokenFiles.own(8001, "b/../b", Map.of())).hasToString("/tmp/lb-b_.._b/8001.token");
        assertThat(TokenFiles.candidates(8001)).contains(Path.of("/run/lb/8001.token"));
    }
}
