package dev.roundabout.cli.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.wire.ConfigJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code config show}. */
class ConfigIT {
    private static final Map<String, String> CONFIGURED = Map.of("address", "config");

    private final FakeAdmin admin;

    ConfigIT() throws IOException {
        admin = new FakeAdmin();
    }

    @AfterEach
    void closeAdmin() {
        admin.close();
    }

    @Test
    void everythingInForceIsShown() {
        admin.on("GET /v1/config", 200, config());

        admin.run("config", "show").assertGolden("config.txt");
        admin.run("-o", "json", "config", "show").assertGolden("config.json");
    }

    @Test
    void backendAloneIsShownWithTheRulesOfItsPool() {
        admin.on("GET /v1/config", 200, config()).on("GET /v1/status", 200, Samples.status());

        assertThat(admin.run("config", "show", "s2").out())
                .contains("  health: type http", "s2")
                .doesNotContain("s1");
    }

    /** The daemon may still be the one of before an upgrade. */
    @Test
    void olderDaemonIsShownToo() {
        admin.on("GET /v1/config", 200, """
                {"kept":true,"transport":"auto","listeners":[],"pools":[{"name":"crm","strategy":"round-robin",
                "strategyOrigin":"config","connectTimeoutMillis":2000,"idleTimeoutMillis":600000,
                "halfClosedTimeoutMillis":30000,"failOpen":true,"onDown":"keep","backends":[]}]}
                """);

        CapturedRun run = admin.run("config", "show");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""

                        pool crm  round-robin
                          connect-timeout 2 s, idle-timeout 10 min, half-closed-timeout 30 s
                          fail-open true, on-down keep
                        """);
    }

    private static ConfigJson config() {
        ConfigJson.Health http = new ConfigJson.Health(
                "http", "/favicon.ico", null, "200-399", "ok", null, null, null, 2000, 500, 1000, 2, 3, "3001");
        ConfigJson.Health program = new ConfigJson.Health(
                "external",
                null,
                null,
                null,
                null,
                null,
                null,
                List.of("/usr/bin/check"),
                2000,
                2000,
                1000,
                2,
                3,
                null);
        ConfigJson.Health silent =
                new ConfigJson.Health("none", null, null, null, null, null, null, null, 2000, 2000, 1000, 2, 3, null);
        ConfigJson.Health talk = new ConfigJson.Health(
                "send-expect", null, null, null, null, "", "+PONG\\r\\n", null, 2000, 2000, 1000, 2, 3, "[::1]:6379");
        return new ConfigJson(
                true,
                "auto",
                List.of(
                        new ConfigJson.Listener(
                                "web",
                                "0.0.0.0:80",
                                "crm",
                                0,
                                List.of("10.9.0.0/16"),
                                List.of(),
                                List.of(),
                                limits(0, 0, 0)),
                        new ConfigJson.Listener(
                                "old",
                                "10.1.2.2:8080",
                                "crm",
                                500,
                                List.of(),
                                List.of("10.0.0.0/8", "2001:db8::/32"),
                                List.of("10.9.0.0/16"),
                                limits(7, 10, 5))),
                List.of(
                        pool("crm", http, backend("s1", null), backend("s2", program)),
                        pool("redis", talk),
                        pool("mail", silent)));
    }

    private static ConfigJson.PerClient limits(int sessions, int rate, int softRate) {
        return new ConfigJson.PerClient(sessions, rate, softRate, 2_000, 300);
    }

    private static ConfigJson.Pool pool(String name, ConfigJson.Health health, ConfigJson.Backend... backends) {
        return new ConfigJson.Pool(
                name,
                "round-robin",
                ConfigJson.CONFIG,
                2_000,
                600_000,
                30_000,
                new ConfigJson.FailOver(5, 10_000),
                new ConfigJson.Eject(3, 10_000, 300_000),
                true,
                "keep",
                health,
                name.equals("crm") ? "v2" : "none",
                List.of(backends));
    }

    private static ConfigJson.Backend backend(String name, ConfigJson.@Nullable Health health) {
        return new ConfigJson.Backend(name, name + ":3000", 1, 0, false, "enabled", health, CONFIGURED);
    }
}
