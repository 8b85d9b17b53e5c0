package dev.roundabout.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.AccessLogConfig;
import dev.roundabout.admin.AccessLogConfig.Format;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.Command;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.None;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import dev.roundabout.config.PoolConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** BEHAVIOUR 78 for flags: one line a fault, with value and expectation. */
final class FlagConfigurationTest {
    @Test
    void noFlagsMakeAListenerAndAnEmptyPool() throws InvalidConfigurationException {
        DaemonConfig config = FlagConfiguration.of("lbd", flags(null, List.of(), null, null, null));

        assertThat(config.balancer().listeners()).singleElement().satisfies(listener -> {
            assertThat(listener.name()).isEqualTo("default");
            assertThat(listener.bind()).isEqualTo(new Address("", 80));
            assertThat(listener.pool()).isEqualTo("default");
        });
        PoolConfig pool = config.balancer().pools().get(0);
        assertThat(pool.name()).isEqualTo("default");
        assertThat(pool.strategy().name()).isEqualTo("round-robin");
        assertThat(pool.backends()).isEmpty();
        assertThat(config.admin().binds()).containsExactly(new Address("127.0.0.1", 8001));
        assertThat(config.shutdownGrace()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void everyFlagIsTaken() throws InvalidConfigurationException {
        DaemonConfig config = FlagConfiguration.of(
                "lbd",
                new Flags(
                        "127.0.0.1:8080",
                        List.of("10.1.3.11:3000", "s2:3000,weight=2,max=9,name=s2,backup"),
                        "lax-hashed-ip",
                        "http:/ok,interval=5s,rise=4,status=200",
                        ":9001",
                        "nio",
                        "5s",
                        "none",
                        false,
                        "/var/log/lb/access.log",
                        "json"));

        PoolConfig pool = config.balancer().pools().get(0);
        assertThat(config.balancer().listeners().get(0).bind()).isEqualTo(new Address("127.0.0.1", 8080));
        assertThat(pool.backends())
                .containsExactly(
                        BackendConfig.of("10.1.3.11:3000"),
                        new BackendConfig(new Address("s2", 3000), "s2", 2, 9, true, true, null));
        assertThat(pool.strategy().name()).startsWith("lax-hashed-ip");
        assertThat(pool.health().probe()).isEqualTo(new Http("/ok", null, 200, 200, null));
        assertThat(pool.health().interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(pool.health().rise()).isEqualTo(4);
        assertThat(config.admin().binds()).containsExactly(new Address("", 9001));
        assertThat(config.shutdownGrace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.accessLog()).isEqualTo(new AccessLogConfig(Path.of("/var/log/lb/access.log"), Format.JSON));
    }

    @Test
    void everyTypeOfCheckHasItsFlag() throws InvalidConfigurationException {
        assertThat(health("none").probe()).isEqualTo(new None());
        assertThat(health("send-expect,send=PING\\r\\n,expect=+PONG,fast-interval=500ms"))
                .isEqualTo(new HealthCheckConfig(
                        new SendExpect("PING\r\n", "+PONG"),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        2,
                        3,
                        null));
        assertThat(health("command:/bin/sh").probe()).isEqualTo(new Command(List.of("/bin/sh")));
        assertThat(faults(flags(null, List.of(), null, "command", null)))
                .containsExactly("lbd: --health command: missing (expected: a list: the program and its arguments)");
    }

    @Test
    void everyFaultIsToldAtOnce() {
        assertThat(faults(new Flags(
                        "127.0.0.1:70000",
                        List.of(
                                "10.1.3.11",
                                "10.1.3.12:3000,weight=-1,max=x",
                                "10.1.3.13:3000,wieght=2",
                                "10.1.3.14:3000,name=a",
                                "10.1.3.15:3000,name=a",
                                "127.0.0.1:8001"),
                        null,
                        "http:ok,rise=0",
                        null,
                        "uring",
                        "soon",
                        "none",
                        true,
                        "access.log",
                        "xml")))
                .containsExactly(
                        "lbd: --listen: 127.0.0.1:70000 (expected: 0 to 65535 as port)",
                        "lbd: --backend 10.1.3.11: address: 10.1.3.11 (expected: HOST:PORT, for example"
                                + " 10.1.3.14:3000)",
                        "lbd: --backend 10.1.3.12:3000: max-sessions: x (expected: a whole number)",
                        "lbd: --backend 10.1.3.12:3000: weight: -1 (expected: 0 to 256)",
                        "lbd: --backend 10.1.3.13:3000: wieght: unknown key (expected: address, name, weight,"
                                + " max-sessions, backup, state; did you mean weight?)",
                        "lbd: --backend: 10.1.3.15:3000,name=a (expected: a name that no other backend has)",
                        "lbd: --backend: 127.0.0.1:8001 (expected: a backend, not this daemon itself: see --admin)",
                        "lbd: --health path: ok (expected: a path such as /health, without spaces)",
                        "lbd: --health rise: 0 (expected: 1 to 1000)",
                        "lbd: --transport: uring (expected: auto | nio | epoll)",
                        "lbd: --shutdown-grace: soon (expected: a duration such as 500ms, 2s, 10m or 1h)",
                        "lbd: --fresh: given without a state directory (expected: --state-dir DIR)",
                        "lbd: --access-log: access.log (expected: none, stdout, or a file such as"
                                + " /var/log/lb/access.log)",
                        "lbd: --access-log-format: xml (expected: text | json)");
    }

    @Test
    void anUnknownStrategyIsNamed() {
        assertThat(faults(flags(null, List.of(), "fastest", null, null)))
                .singleElement()
                .asString()
                .startsWith("lbd: --strategy: fastest (expected: ");
    }

    @Test
    void oneBackendTwiceAndOnePortTwiceAreRefused() {
        assertThat(faults(flags(
                        ":8001", List.of("10.1.3.11:3000", "10.1.3.11:3000", "h:1,backup,backup"), null, null, null)))
                .containsExactly(
                        "lbd: --admin: 127.0.0.1:8001 (expected: a port that --listen does not use)",
                        "lbd: --backend: 10.1.3.11:3000 (expected: a name that no other backend has)",
                        "lbd: --backend h:1,backup,backup: backup (expected: every word once)");
    }

    @Test
    void besideAFileOnlySomeFlagsAreTaken() throws InvalidConfigurationException {
        DaemonConfig file = ConfigurationFile.read("lb.yaml", """
                listeners: { web: { bind: ":8080" } }
                pools: { crm: }
                admin: { title: CRM, read: token }
                """.getBytes(StandardCharsets.UTF_8));

        DaemonConfig changed =
                FlagConfiguration.over("lbd", flags(null, List.of(), null, null, "127.0.0.1:9001"), file);
        assertThat(changed.admin().binds()).containsExactly(new Address("127.0.0.1", 9001));
        assertThat(changed.admin().title()).isEqualTo("CRM");
        assertThat(changed.admin().readNeedsToken()).isTrue();
        assertThat(changed.balancer().pools()).isEqualTo(file.balancer().pools());

        assertThat(faults(flags(":80", List.of("a:1"), "round-robin", "tcp", ":8080"), file))
                .containsExactly(
                        "lbd: --listen: given beside --config (expected: one of them; the file says it all)",
                        "lbd: --backend: given beside --config (expected: one of them; the file says it all)",
                        "lbd: --strategy: given beside --config (expected: one of them; the file says it all)",
                        "lbd: --health: given beside --config (expected: one of them; the file says it all)",
                        "lbd: --admin: :8080 (expected: a port that listener web does not use)");
    }

    @Test
    void accessLogOfTheFileIsChangedInPart() throws InvalidConfigurationException {
        DaemonConfig silent = file("");
        DaemonConfig logging = file("access-log: { to: /var/log/lb/access.log, format: json }\n");

        assertThat(accessLog("stdout", null, silent)).isEqualTo(new AccessLogConfig(null, Format.TEXT));
        assertThat(accessLog(null, null, logging)).isEqualTo(logging.accessLog());
        assertThat(accessLog("stdout", null, logging)).isEqualTo(new AccessLogConfig(null, Format.JSON));
        assertThat(accessLog(null, "text", logging))
                .isEqualTo(new AccessLogConfig(Path.of("/var/log/lb/access.log"), Format.TEXT));
        assertThat(accessLog("none", null, logging)).isNull();
        assertThat(faults(accessLogFlags(null, "json"), silent))
                .containsExactly("lbd: --access-log-format: given without an access log (expected: --access-log FILE)");
        assertThat(faults(accessLogFlags(null, "json"))).hasSize(1);
    }

    private static DaemonConfig file(String more) throws InvalidConfigurationException {
        return ConfigurationFile.read(
                "lb.yaml",
                ("listeners: { web: { bind: ':8080' } }\npools: { crm: }\n" + more).getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable AccessLogConfig accessLog(@Nullable String to, @Nullable String format, DaemonConfig file)
            throws InvalidConfigurationException {
        return FlagConfiguration.over("lbd", accessLogFlags(to, format), file).accessLog();
    }

    private static Flags accessLogFlags(@Nullable String to, @Nullable String format) {
        return new Flags(null, List.of(), null, null, null, null, null, null, false, to, format);
    }

    private static HealthCheckConfig health(String spec) throws InvalidConfigurationException {
        return FlagConfiguration.of("lbd", flags(null, List.of(), null, spec, null))
                .balancer()
                .pools()
                .get(0)
                .health();
    }

    private static Flags flags(
            @Nullable String listen,
            List<String> backends,
            @Nullable String strategy,
            @Nullable String health,
            @Nullable String admin) {
        return new Flags(listen, backends, strategy, health, admin, null, null, null, false, null, null);
    }

    private static List<String> faults(Flags flags) {
        try {
            FlagConfiguration.of("lbd", flags);
            return List.of();
        } catch (InvalidConfigurationException e) {
            return e.lines();
        }
    }

    private static List<String> faults(Flags flags, DaemonConfig file) {
        try {
            FlagConfiguration.over("lbd", flags, file);
            return List.of();
        } catch (InvalidConfigurationException e) {
            return e.lines();
        }
    }
}
