package dev.roundabout.crm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path uploads;

    @Test
    void theEnvironmentOfTheRoleIsEnough() {
        Settings settings = Settings.of(environment());
        assertThat(settings.server()).isEqualTo("s1");
        assertThat(settings.listen().getPort()).isEqualTo(3000);
        assertThat(settings.database()).isEqualTo("jdbc:postgresql://10.1.4.31:5432/crm");
        assertThat(settings.passwordFile()).isEqualTo(Path.of("/run/secrets/db_password"));
    }

    @Test
    void whatIsMissingIsNamed() {
        for (String name : environment().keySet()) {
            Map<String, String> environment = environment();
            environment.remove(name);
            if (!name.equals("PORT")) {
                refused(environment, name + ": not set");
            }
        }
    }

    @Test
    void whatMakesNoSenseIsNamedWithItsValue() {
        refused(with("PORT", "65536"), "PORT: 65536 (expected: 0 to 65535)");
        refused(with("PORT", "-1"), "PORT: -1 (expected: 0 to 65535)");
        refused(with("UPLOADS", "/not/there"), "UPLOADS: /not/there (expected: a directory that is there)");
        refused(with("SERVER_NAME", "<b>"), "SERVER_NAME: <b> (expected: letters, digits, . _ -)");
        refused(with("DATABASE_HOST", "a?ssl=false"), "DATABASE_HOST: a?ssl=false (expected: letters, digits, . _ -)");
    }

    private void refused(Map<String, String> environment, String message) {
        assertThatThrownBy(() -> Settings.of(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private Map<String, String> with(String name, String value) {
        Map<String, String> environment = environment();
        environment.put(name, value);
        return environment;
    }

    private Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "SERVER_NAME", "s1",
                "PORT", "3000",
                "DATABASE_HOST", "10.1.4.31",
                "DATABASE_NAME", "crm",
                "DATABASE_USER", "crm",
                "UPLOADS", uploads.toString()));
    }
}
