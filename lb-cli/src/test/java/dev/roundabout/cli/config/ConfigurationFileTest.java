package dev.roundabout.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.admin.AccessLogConfig;
import dev.roundabout.config.Address;
import dev.roundabout.config.AddressRange;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.ProbeAddress;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.config.TransportChoice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BEHAVIOUR 78: configuration typos, each with file, line, column, key, value and expectation; all at once. */
final class ConfigurationFileTest {
    private static final String MINIMAL = """
            listeners: { web: { bind: "127.0.0.1:8080", pool: crm } }
            pools: { crm: { backends: [10.1.3.11:3000] } }
            """;

    @Test
    void everyKeyOfTheDesignIsRead() throws InvalidConfigurationException {
        DaemonConfig config = read("""
                listeners:
                  web:
                    bind: "0.0.0.0:80"
                    pool: crm
                    max-sessions: 500
                    allow: [10.0.0.0/8, "2001:db8::/32"]
                    deny: [10.9.0.0/16]
                    per-client: { sessions: 7, rate: "10/2s", soft-rate: "5/2s", delay: 300ms }
                    accept-proxy: [10.8.0.1, "fd00::/8"]
                pools:
                  crm:
                    strategy: round-robin
                    connect-timeout: 3s
                    idle-timeout: 0
                    half-closed-timeout: 40s
                    send-proxy: v2
                    fail-over: { attempts: 4, budget: 9s }
                    eject: { failures: 2, for: 11s, at-most: 6m }
                    fail-open: false
                    on-down: close
                    health: { type: http, path: /ok, host: www, status: 200-299, body: fine, interval: 4s, fast-interval: 500ms,
                              timeout: 2s, rise: 3, fall: 4, address: 3001 }
                    backends:
                      - 10.1.3.11:3000
                      - { address: "s2:3000", name: s2, weight: 2, max-sessions: 100, backup: true, state: disabled }
                admin: { bind: ["127.0.0.1:8001", "[::1]:8001"], title: "CRM: one", read: token, hosts: [lb.example.org], token-file: /tmp/t }
                access-log: { to: /var/log/lb/access.log, format: json }
                state-dir: none
                shutdown-grace: 20s
                transport: nio
                """);

        ListenerConfig listener = config.balancer().listeners().get(0);
        assertThat(listener.name()).isEqualTo("web");
        assertThat(listener.bind()).isEqualTo(new Address("0.0.0.0", 80));
        assertThat(listener.pool()).isEqualTo("crm");
        assertThat(listener.maxSessions()).isEqualTo(500);
        assertThat(listener.allow())
                .extracting(AddressRange::toString)
                .hasSize(2)
                .contains("10.0.0.0/8");
        assertThat(listener.deny()).containsExactly(AddressRange.parseCidr("10.9.0.0/16"));
        assertThat(listener.acceptProxy())
                .containsExactly(AddressRange.parseCidr("10.8.0.1"), AddressRange.parseCidr("fd00::/8"));
        assertThat(listener.perClient().sessions()).isEqualTo(7);
        assertThat(listener.perClient().rate()).isEqualTo(10);
        assertThat(listener.perClient().softRate()).isEqualTo(5);
        assertThat(listener.perClient().interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(listener.perClient().delay()).isEqualTo(Duration.ofMillis(300));

        PoolConfig pool = config.balancer().pools().get(0);
        assertThat(pool.name()).isEqualTo("crm");
        assertThat(pool.strategy().name()).isEqualTo("round-robin");
        assertThat(pool.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(pool.idleTimeout()).isZero();
        assertThat(pool.halfClosedTimeout()).isEqualTo(Duration.ofSeconds(40));
        assertThat(pool.sendProxy()).isEqualTo(ProxyProtocol.V2);
        assertThat(pool.failOver().attempts()).isEqualTo(4);
        assertThat(pool.failOver().budget()).isEqualTo(Duration.ofSeconds(9));
        assertThat(pool.eject().failures()).isEqualTo(2);
        assertThat(pool.eject().duration()).isEqualTo(Duration.ofSeconds(11));
        assertThat(pool.eject().atMost()).isEqualTo(Duration.ofMinutes(6));
        assertThat(pool.failOpen()).isFalse();
        assertThat(pool.closeOnDown()).isTrue();
        assertThat(pool.health().probe()).isEqualTo(new Http("/ok", "www", 200, 299, "fine"));
        assertThat(pool.health().interval()).isEqualTo(Duration.ofSeconds(4));
        assertThat(pool.health().fastInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(pool.health().timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(pool.health().rise()).isEqualTo(3);
        assertThat(pool.health().fall()).isEqualTo(4);
        assertThat(pool.health().address()).isEqualTo(new ProbeAddress(null, 3001));
        assertThat(pool.backends())
                .containsExactly(
                        BackendConfig.of("10.1.3.11:3000"),
                        new BackendConfig(new Address("s2", 3000), "s2", 2, 100, true, false, null));

        assertThat(config.admin().binds()).containsExactly(new Address("127.0.0.1", 8001), new Address("::1", 8001));
        assertThat(config.admin().title()).isEqualTo("CRM: one");
        assertThat(config.admin().readNeedsToken()).isTrue();
        assertThat(config.admin().hosts()).containsExactly("lb.example.org");
        assertThat(config.admin().tokenFile()).isEqualTo(Path.of("/tmp/t"));
        assertThat(config.accessLog())
                .isEqualTo(new AccessLogConfig(Path.of("/var/log/lb/access.log"), AccessLogConfig.Format.JSON));
        assertThat(config.shutdownGrace()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.balancer().transport()).isEqualTo(TransportChoice.NIO);
    }

    @Test
    void whatIsLeftOutTakesItsDefault() throws InvalidConfigurationException {
        DaemonConfig config = read("""
                listeners:
                  web: { bind: ":8080" }
                pools:
                  crm:
                """);

        assertThat(config.balancer().listeners())
                .containsExactly(ListenerConfig.of("web", new Address("", 8080), "crm"));
        PoolConfig pool = config.balancer().pools().get(0);
        assertThat(pool.backends()).isEmpty();
        assertThat(pool.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.admin().binds()).containsExactly(new Address("127.0.0.1", 8001));
        assertThat(config.shutdownGrace()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void jsonIsReadToo() throws InvalidConfigurationException {
        DaemonConfig config = read("""
                {"listeners": {"web": {"bind": "127.0.0.1:8080", "pool": "crm"}},
                 "pools": {"crm": {"fail-open": false, "backends": [{"address": "10.1.3.11:3000", "weight": 3}]}}}
                """);

        assertThat(config.balancer().pools().get(0).backends().get(0).weight()).isEqualTo(3);
        assertThat(config.balancer().pools().get(0).failOpen()).isFalse();
    }

    @Test
    void theAccessLogMayGoToStandardOutputOrNowhere() throws InvalidConfigurationException {
        assertThat(read(MINIMAL).accessLog()).isNull();
        assertThat(read(MINIMAL + "access-log: { to: none, format: json }").accessLog())
                .isNull();
        assertThat(read(MINIMAL + "access-log: { to: stdout }").accessLog())
                .isEqualTo(new AccessLogConfig(null, AccessLogConfig.Format.TEXT));
    }

    @Test
    void anchorsMayBeUsedWithMeasure() throws InvalidConfigurationException {
        DaemonConfig config = read("""
                listeners: { web: { bind: ":8080", pool: a } }
                pools:
                  a: { health: &check { type: tcp, rise: 7 }, backends: [] }
                  b: { health: *check, backends: [] }
                """);

        assertThat(config.balancer().pools())
                .extracting(pool -> pool.health().rise())
                .containsExactly(7, 7);
    }

    @Test
    void everyFaultIsToldAtOnceInTheOrderOfTheFile() {
        assertThat(Faults.in("""
                listners:
                  web:
                    bind: "0.0.0.0:80"
                listeners:
                  web:
                    bind: "0.0.0.0:70000"
                    pool: cmr
                    allow: [10.0.0.0/33]
                pools:
                  crm:
                    idle-timeout: 10 minutes
                    stratgy: round-robin
                    backends:
                      - 10.1.3.11
                      - { address: "10.1.3.12:3000", weight: -1, max-sessions: many }
                      - { address: "10.1.3.13:3000", weight: 300, state: on }
                shutdown-grace: 5
                """))
                .containsExactly(
                        "lb.yaml:1:1: listners: unknown key (expected: listeners, pools, shutdown-grace, transport,"
                                + " state-dir, access-log, admin; did you mean listeners?)",
                        "lb.yaml:6:11: listeners.web.bind: 0.0.0.0:70000 (expected: 0 to 65535 as port)",
                        "lb.yaml:7:11: listeners.web.pool: cmr (expected: a pool that exists: crm; did you mean crm?)",
                        "lb.yaml:8:13: listeners.web.allow[0]: 10.0.0.0/33 (expected: a prefix length from 0 to 32)",
                        "lb.yaml:11:19: pools.crm.idle-timeout: 10 minutes (expected: a duration such as 500ms, 2s,"
                                + " 10m or 1h)",
                        "lb.yaml:12:5: pools.crm.stratgy: unknown key (expected: fail-over, eject, health, send-proxy,"
                                + " backends, strategy, connect-timeout, idle-timeout, half-closed-timeout, fail-open,"
                                + " on-down; did you mean strategy?)",
                        "lb.yaml:14:9: pools.crm.backends[0]: 10.1.3.11 (expected: HOST:PORT, for example"
                                + " 10.1.3.14:3000)",
                        "lb.yaml:15:46: pools.crm.backends[1].weight: -1 (expected: 0 to 256)",
                        "lb.yaml:15:64: pools.crm.backends[1].max-sessions: many (expected: a whole number)",
                        "lb.yaml:16:46: pools.crm.backends[2].weight: 300 (expected: 0 to 256)",
                        "lb.yaml:16:58: pools.crm.backends[2].state: on (expected: disabled | enabled)",
                        "lb.yaml:17:17: shutdown-grace: 5 (expected: a duration such as 500ms, 2s, 10m or 1h)");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            send-proxy: v3                          => pools.crm.send-proxy: v3 (expected: none | v1 | v2)
            eject: { for: 10m, at-most: 5m }        => pools.crm.eject.at-most: 5m (expected: at least 10m)
            fail-over: { attempts: 0 }              => pools.crm.fail-over.attempts: 0 (expected: 1 to 100)
            fail-over: 5                            => pools.crm.fail-over: 5 (expected: a mapping of keys to values)
            fail-open: yes                          => pools.crm.fail-open: yes (expected: true or false)
            fail-open: "true"                       => pools.crm.fail-open: "true" (expected: true or false)
            on-down: drop                           => pools.crm.on-down: drop (expected: close | keep)
            connect-timeout: 0                      => pools.crm.connect-timeout: 0 (expected: a duration above zero)
            connect-timeout:                        => pools.crm.connect-timeout: nothing (expected: a duration such as 500ms, 2s, 10m or 1h)
            connect-timeout: [1s]                   => pools.crm.connect-timeout: a list (expected: a duration such as 500ms, 2s, 10m or 1h)
            idle-timeout: 99999h                    => pools.crm.idle-timeout: 99999h (expected: at most 366 days)
            <<: { fail-open: false }                => pools.crm.<<: unknown key (expected: fail-over, eject, health, send-proxy, backends, strategy, connect-timeout, idle-timeout, half-closed-timeout, fail-open, on-down)
            """)
    void faultsOfAPool(String line, String fault) {
        String yaml = "listeners: { web: { bind: \":8080\" } }\npools:\n  crm:\n    " + line + "\n";

        assertThat(Faults.in(yaml))
                .singleElement()
                .asString()
                .endsWith(": " + fault)
                .startsWith("lb.yaml:4:");
    }

    @Test
    void anUnknownStrategyIsNamedWithTheKnownOnes() {
        assertThat(Faults.in(MINIMAL.replace("{ backends", "{ strategy: fastest, backends")))
                .singleElement()
                .asString()
                .startsWith("lb.yaml:2:27: pools.crm.strategy: fastest (expected: ")
                .contains("lax-stored-ip");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            accept-proxy: 10.0.0.0/8           => listeners.web.accept-proxy: 10.0.0.0/8 (expected: a list)
            accept-proxy: [lb.example.org]     => listeners.web.accept-proxy[0]: lb.example.org (expected: ADDRESS or ADDRESS/PREFIX)
            accept-proxy: [10.0.0.1/8]         => listeners.web.accept-proxy[0]: 10.0.0.1/8 (expected: no bits behind the prefix: 10.0.0.0/8)
            max-sessions: -5                   => listeners.web.max-sessions: -5 (expected: >= 0)
            max-sessions: 1.5                  => listeners.web.max-sessions: 1.5 (expected: a whole number)
            allow: 10.0.0.0/8                  => listeners.web.allow: 10.0.0.0/8 (expected: a list)
            deny: [10.0.0.1/8]                 => listeners.web.deny[0]: 10.0.0.1/8 (expected: no bits behind the prefix: 10.0.0.0/8)
            deny: [[a]]                        => listeners.web.deny[0]: a list (expected: a CIDR such as 10.0.0.0/8)
            per-client: { rate: 10 }           => listeners.web.per-client.rate: 10 (expected: COUNT/TIME such as 10/1s; 0/1s is no limit)
            per-client: { rate: 9/0s }         => listeners.web.per-client.rate: 9/0s (expected: COUNT/TIME such as 10/1s; 0/1s is no limit)
            per-client: { rate: 9/1s, soft-rate: 5/2s } => listeners.web.per-client.soft-rate: 5/2s (expected: the time of rate: COUNT/1s)
            per-client: { delay: 2m }          => listeners.web.per-client.delay: 2m (expected: at most 1 minute)
            """)
    void faultsOfAListener(String line, String fault) {
        String yaml = "pools: { crm: }\nlisteners:\n  web:\n    bind: \":8080\"\n    " + line + "\n";

        assertThat(Faults.in(yaml))
                .singleElement()
                .asString()
                .endsWith(": " + fault)
                .startsWith("lb.yaml:5:");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            admin: { bind: 8001 }              => 1:16: admin.bind: 8001 (expected: HOST:PORT, for example 10.1.3.14:3000)
            admin: { bind: [] }                => 1:16: admin.bind: a list (expected: HOST:PORT or :PORT)
            admin: { bind: ["h:1", "!:2"] }    => 1:24: admin.bind[1]: !:2 (expected: an IP address or a host name as host)
            admin: { bind: ":8080" }           => 1:16: admin.bind: :8080 (expected: a port that listeners.web.bind does not use)
            admin: { read: closed }            => 1:16: admin.read: closed (expected: open | token)
            admin: { hosts: [a b] }            => 1:18: admin.hosts[0]: a b (expected: a host name)
            admin: { titel: x }                => 1:10: admin.titel: unknown key (expected: bind, hosts, token-file, title, read; did you mean title?)
            access-log: { to: stderr }         => 1:19: access-log.to: stderr (expected: none, stdout, or a file such as /var/log/lb/access.log)
            access-log: { to: [a] }            => 1:19: access-log.to: a list (expected: none, stdout, or a file such as /var/log/lb/access.log)
            access-log: { file: /a }           => 1:15: access-log.file: unknown key (expected: to, format)
            access-log: { format: xml }        => 1:23: access-log.format: xml (expected: json | text)
            state-dir: []                      => 1:12: state-dir: a list (expected: none, or a directory such as /var/lib/lb)
            state-dir: lb                      => 1:12: state-dir: lb (expected: none, or a directory such as /var/lib/lb)
            transport: uring                   => 1:12: transport: uring (expected: auto | epoll | nio)
            """)
    void faultsOfTheRest(String line, String fault) {
        String yaml = line + "\nlisteners: { web: { bind: \":8080\" } }\npools: { crm: }\n";

        assertThat(Faults.in(yaml)).containsExactly("lb.yaml:" + fault);
    }

    @Test
    void twoListenersOnOnePortAreRefused() {
        assertThat(Faults.in("""
                listeners:
                  a: { bind: "0.0.0.0:80", pool: crm }
                  b: { bind: "10.1.3.1:80", pool: crm }
                  c: { bind: "[::1]:81", pool: crm }
                  d: { bind: "0.0.0.0:81", pool: crm }
                pools: { crm: }
                """))
                .containsExactly(
                        "lb.yaml:3:14: listeners.b.bind: 10.1.3.1:80 (expected: a port that listeners.a.bind does not"
                                + " use)");
    }

    @Test
    void aBackendThatIsOurOwnListenerIsRefused() {
        assertThat(Faults.in("""
                listeners: { web: { bind: ":8080" } }
                pools:
                  crm:
                    backends: [127.0.0.1:8080, "localhost:8001", 127.0.0.1:8002, 10.1.3.11:8080]
                """))
                .containsExactly(
                        "lb.yaml:4:16: pools.crm.backends[0]: 127.0.0.1:8080 (expected: a backend, not this daemon"
                                + " itself: see listeners.web.bind)");
    }

    @Test
    void duplicatesAreRefusedWithThePlaceOfTheFirst() {
        assertThat(Faults.in("""
                listeners: { web: { bind: ":8080", pool: crm } }
                pools:
                  crm:
                    fail-open: true
                    fail-open: false
                    backends:
                      - 10.1.3.11:3000
                      - { address: "10.1.3.12:3000", name: s2 }
                      - { address: "10.1.3.13:3000", name: s2 }
                      - 10.1.3.11:3000
                  crm:
                    backends: []
                """))
                .containsExactly(
                        "lb.yaml:5:5: fail-open: a duplicate key (expected: once; it is there in line 4)",
                        "lb.yaml:9:9: pools.crm.backends[2]: s2 (expected: a name that no other backend of crm has; it"
                                + " is there in line 8)",
                        "lb.yaml:10:9: pools.crm.backends[3]: 10.1.3.11:3000 (expected: a name that no other backend"
                                + " of crm has; it is there in line 7)",
                        "lb.yaml:11:3: crm: a duplicate key (expected: once; it is there in line 3)");
    }

    @Test
    void namesHaveAStrictAlphabet() {
        assertThat(Faults.in("""
                listeners: { web: { bind: ":8080", pool: crm } }
                pools:
                  crm:
                    backends: [{ address: "10.1.3.11:3000", name: "<b>" }, { address: "10.1.3.12:3000", name: "a\\nb" }]
                """))
                .hasSize(2)
                .allMatch(
                        line -> line.contains("letters, digits") && line.lines().count() == 1);
    }

    @Test
    void aMissingPartIsNamed() {
        assertThat(Faults.in("listeners: {}\n"))
                .containsExactly(
                        "lb.yaml:1:1: listeners: none (expected: at least one)",
                        "lb.yaml:1:1: pools: none (expected: at least one)");
        assertThat(Faults.in("listeners: { web: { bind: ':80' }, api: { bind: ':81', pool: a } }\n"))
                .containsExactly("lb.yaml:1:1: pools: none (expected: at least one)");
        assertThat(Faults.in("listeners: { web: }\npools: { a: , b: { backends: [{ name: x }] } }\n"))
                .contains(
                        "lb.yaml:1:18: listeners.web.bind: missing (expected: HOST:PORT or :PORT)",
                        "lb.yaml:1:18: listeners.web.pool: missing (expected: one of a, b)",
                        "lb.yaml:2:31: pools.b.backends[0].address: missing (expected: HOST:PORT)");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            ''                    => 1:1: the file is empty (expected: listeners and pools)
            '# nothing'           => 1:1: the file is empty (expected: listeners and pools)
            'a: [1, 2'            => 1:9: not YAML:
            'a: 1\n\tb: 2'        => 2:1: not YAML:
            'a: b: c'             => 1:5: not YAML: mapping values are not allowed here
            'a: *nobody'          => 1:4: not YAML: found undefined alias nobody
            'a: 1\n---\nb: 2'     => 2:1: not YAML: but found another document
            'just a text'         => 1:1: file: just a text (expected: a mapping of keys to values)
            '[1, 2]'              => 1:1: file: a list (expected: a mapping of keys to values)
            'a: !!java/Thing x'   => 1:4: not YAML: Global tag is not allowed: tag:yaml.org,2002:java/Thing
            'a: !thing x'         => 1:4: tag: !thing (expected: no tag)
            '? [x]\n: 1'          => 1:3: key: a list or a mapping (expected: a word)
            'a: "\\u'             => 1:7: not YAML: an escape that stands for no character
            'a: "\\U00110000"'    => 1:7: not YAML: found unknown escape character 00110000
            'a: 1\\nb: BELL'     => 2:4: not YAML: the character U+0007 (expected: printable text)
            """)
    void whatIsNoYamlIsPlaced(String yaml, String fault) {
        String real = yaml.replace("\\n", "\n").replace("\\t", "\t").replace("BELL", "\u0007");

        assertThat(Faults.in(real)).anySatisfy(line -> assertThat(line).startsWith("lb.yaml:" + fault));
    }

    @Test
    void bytesThatAreNotUtf8ArePlaced() {
        byte[] bytes = "pools:\n  cr?m: x".getBytes(StandardCharsets.US_ASCII);
        bytes[11] = (byte) 0xff;

        assertThat(Faults.in(bytes)).containsExactly("lb.yaml:2:5: the byte 0xff (expected: text in UTF-8)");
    }

    @Test
    void aByteOrderMarkIsSkipped() throws InvalidConfigurationException {
        assertThat(read("\uFEFF" + MINIMAL).balancer().pools()).hasSize(1);
    }

    @Test
    void aFileThatCannotBeReadIsOneLine(@TempDir Path directory) {
        assertThat(faultsOf(directory.resolve("none.yaml")))
                .containsExactly(directory.resolve("none.yaml")
                        + ": cannot be read: no such file (expected: a file in YAML or JSON)");
        assertThat(faultsOf(directory))
                .containsExactly(directory + ": cannot be read: a directory (expected: a file in YAML or JSON)");
    }

    @Test
    void theFileThatIsPackagedIsInOrder() throws Exception {
        DaemonConfig config = ConfigurationFile.read(Path.of("src/main/conf/lb.yaml"));

        PoolConfig standard =
                PoolConfig.of("crm", config.balancer().pools().get(0).backends());
        PoolConfig packaged = config.balancer().pools().get(0);
        assertThat(packaged.connectTimeout()).isEqualTo(standard.connectTimeout());
        assertThat(packaged.health()).isEqualTo(standard.health());
        assertThat(packaged.eject()).isEqualTo(standard.eject());
        assertThat(packaged.failOver()).isEqualTo(standard.failOver());
        assertThat(config.shutdownGrace()).isEqualTo(DaemonConfig.DEFAULT_GRACE);
        assertThat(Files.readString(Path.of("src/main/conf/lb.yaml"))).doesNotContain("\t");
    }

    private static DaemonConfig read(String yaml) throws InvalidConfigurationException {
        return ConfigurationFile.read("lb.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> faultsOf(Path file) {
        try {
            ConfigurationFile.read(file);
            return List.of();
        } catch (InvalidConfigurationException e) {
            return e.lines();
        }
    }
}
