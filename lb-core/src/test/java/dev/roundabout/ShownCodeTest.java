package dev.roundabout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Code that README and Javadoc show is the code that is compiled and run, comments and white space apart. */
class ShownCodeTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final String MARK = "// shown";

    @Test
    void packageDocumentationShowsTheFiveLines() throws IOException {
        assertThat(code("src/main/java/dev/roundabout/package-info.java"))
                .contains(shown("src/it/outside/src/main/java/outside/FiveLines.java"));
    }

    @Test
    void readmeShowsTheFiveLines() throws IOException {
        assertThat(code("../README.md")).contains(shown("src/it/outside/src/main/java/outside/FiveLines.java"));
    }

    @Test
    void extensionShowsATestThatPasses() throws IOException {
        assertThat(code("src/test/java/dev/roundabout/testing/LoadBalancerExtension.java"))
                .contains(shown("src/it/outside/src/test/java/outside/OutsideTest.java"));
    }

    private static String shown(String file) throws IOException {
        String[] parts = Files.readString(MODULE.resolve(file)).split(MARK, -1);
        assertThat(parts).as("parts of %s around two lines %s", file, MARK).hasSize(3);
        return bare(parts[1]);
    }

    private static String code(String file) throws IOException {
        return bare(Files.readString(MODULE.resolve(file)).replaceAll("(?m)^ *\\* ?", ""));
    }

    private static String bare(String code) {
        return code.replaceAll("(?m)//.*$", "").replaceAll("\\s+", "");
    }
}
