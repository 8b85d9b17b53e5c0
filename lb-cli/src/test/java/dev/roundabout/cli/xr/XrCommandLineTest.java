package dev.roundabout.cli.xr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.cli.config.InvalidConfigurationException;
import dev.roundabout.config.Address;
import dev.roundabout.config.AddressRange;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.External;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.ProbeAddress;
import dev.roundabout.config.HealthCheckConfig.Tcp;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.PoolConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Crossroads' command line, row by row. */
final class XrCommandLineTest {
    @Test
    void theLineOfOldScriptsIsTaken() throws InvalidConfigurationException {
        XrRequest request = parse("--server tcp:0:80 -dr --backend 10.1.3.11:3000 --backend 10.1.3.12:3000"
                + " --backend 10.1.3.13:3000 --web-interface 0:8001");

        assertThat(listener(request).bind()).isEqualTo(new Address("0.0.0.0", 80));
        assertThat(pool(request).strategy().name()).isEqualTo("round-robin");
        assertThat(pool(request).backends())
                .containsExactly(
                        BackendConfig.of("10.1.3.11:3000"),
                        BackendConfig.of("10.1.3.12:3000"),
                        BackendConfig.of("10.1.3.13:3000"));
        assertThat(request.config().admin().binds()).containsExactly(new Address("0.0.0.0", 8001));
        assertThat(request.config().shutdownGrace()).isZero();
        assertThat(request.tryout()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server tcp:127.0.0.1:8080",
                "--server=tcp:127.0.0.1:8080",
                "-s tcp:127.0.0.1:8080",
                "-stcp:127.0.0.1:8080"
            })
    void aServerInEveryForm(String flag) throws InvalidConfigurationException {
        assertThat(listener(parse(flag + " -b h:1")).bind()).isEqualTo(new Address("127.0.0.1", 8080));
    }

    @ParameterizedTest
    @CsvSource({
        "h:3000,               h:3000,          0, 1",
        "10.1.3.11:3000:0:1,   10.1.3.11:3000,  0, 1",
        "10.1.3.11:3000:50,    10.1.3.11:3000, 50, 1",
        "10.1.3.11:3000:50:7,  10.1.3.11:3000, 50, 7",
        "[::1]:3000:50:7,      '[::1]:3000',   50, 7",
    })
    void aBackendWithMaximumAndWeight(String text, String address, int max, int weight)
            throws InvalidConfigurationException {
        for (String flag : List.of("-b" + text, "-b " + text, "--backend " + text, "--backend=" + text)) {
            BackendConfig backend = pool(parse(flag)).backends().get(0);

            assertThat(backend.address()).isEqualTo(Address.ofBackend(address));
            assertThat(backend.maxSessions()).isEqualTo(max);
            assertThat(backend.weight()).isEqualTo(weight);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "r, round-robin",
        "round-robin, round-robin",
        "l, least-connections",
        "least-connections, least-connections",
        "f, first-available",
        "first-available, first-available",
        "h, strict-hashed-ip",
        "strict-hashed-ip, strict-hashed-ip",
        "H, lax-hashed-ip",
        "lax-hashed-ip, lax-hashed-ip",
        "s:60, strict-stored-ip",
        "strict-stored-ip:60, strict-stored-ip",
        "S:60, lax-stored-ip",
        "lax-stored-ip:60, lax-stored-ip",
    })
    void aDispatchModeByLetterAndByName(String mode, String strategy) throws InvalidConfigurationException {
        for (String flag : List.of("-d" + mode, "-d " + mode, "--dispatch-mode " + mode, "--dispatch-mode=" + mode)) {
            assertThat(pool(parse("-b h:1 " + flag)).strategy().name()).startsWith(strategy);
        }
    }

    @Test
    void withoutAModeTheFewestConnectionsDecide() throws InvalidConfigurationException {
        assertThat(pool(parse("-b h:1")).strategy().name()).isEqualTo("least-connections");
    }

    @Test
    void aWebInterfaceWithTitleAndPassword() throws InvalidConfigurationException {
        XrRequest request = XrCommandLine.parse(
                List.of("-b", "h:1", "-W", "10.1.3.1:8001:CRM: the farm", "--web-interface-auth", "root:p:w"));

        assertThat(request.config().admin().binds()).containsExactly(new Address("10.1.3.1", 8001));
        assertThat(request.config().admin().title()).isEqualTo("CRM: the farm");
        assertThat(request.config().admin().basicAuth()).isNotNull().satisfies(auth -> {
            assertThat(auth.user()).isEqualTo("root");
            assertThat(auth.password()).isEqualTo("p:w");
        });
    }

    @Test
    void aBackendCheckIsForTheBackendsAfterIt() throws InvalidConfigurationException {
        List<BackendConfig> backends = pool(parse(
                        "-c 7 -b a:1 -g connect::3001 -b b:1 -b c:1"
                                + " -g get:10.1.3.9:3002/ok -b d:1 --backend-check external:/bin/check -b e:1 -g connect:: -b f:1"))
                .backends();

        assertThat(backends.get(0).health()).isNull();
        assertThat(backends.get(1).health()).isEqualTo(check(new Tcp(), new ProbeAddress(null, 3001)));
        assertThat(backends.get(2).health()).isEqualTo(check(new Tcp(), new ProbeAddress(null, 3001)));
        assertThat(backends.get(3).health())
                .isEqualTo(check(new Http("/ok", null, 200, 200, null), new ProbeAddress("10.1.3.9", 3002)));
        assertThat(backends.get(4).health()).isEqualTo(check(new External(List.of("/bin/check")), null));
        assertThat(backends.get(5).health()).isEqualTo(check(new Tcp(), null));
    }

    @Test
    void aBackendCheckRunsAtTheWakeupIntervalWithoutAnother() throws InvalidConfigurationException {
        HealthCheckConfig check =
                pool(parse("-w 9 -g get::3000 -b a:1")).backends().get(0).health();

        assertThat(check).isNotNull();
        assertThat(check.interval()).isEqualTo(Duration.ofSeconds(9));
        assertThat(check.probe()).isEqualTo(new Http("/", null, 200, 200, null));
    }

    @Test
    void wakeupIsThePassiveCheckAndCheckupTheActiveOne() throws InvalidConfigurationException {
        PoolConfig plain = pool(parse("-b a:1"));
        assertThat(plain.eject()).isEqualTo(new EjectConfig(1, Duration.ofSeconds(5), Duration.ofSeconds(5)));
        assertThat(plain.health()).isEqualTo(HealthCheckConfig.NONE);

        PoolConfig both = pool(parse("-b a:1 --wakeup-interval 9 --checkup-interval=20"));
        assertThat(both.eject()).isEqualTo(new EjectConfig(1, Duration.ofSeconds(9), Duration.ofSeconds(9)));
        assertThat(both.health().probe()).isEqualTo(new Tcp());
        assertThat(both.health().interval()).isEqualTo(Duration.ofSeconds(20));
        assertThat(both.health().fastInterval()).as("of a dead one").isEqualTo(Duration.ofSeconds(9));
        assertThat(pool(parse("-b a:1 -w 9 -c 5")).health().fastInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(pool(parse("-b a:1 -w 0 -c 5")).health().fastInterval()).isEqualTo(Duration.ofSeconds(5));

        assertThat(pool(parse("-b a:1 -w0")).eject().duration()).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                                        30",
        "--client-timeout 60,                       60",
        "--client-timeout 10,                       10",
        "--client-timeout 10:70,                    70",
        "--client-timeout 10 --backend-timeout 90:5, 90",
        "--client-timeout=0,                         0",
        "--backend-timeout 5:0 --client-timeout 90,  0",
    })
    void theLongestTimeoutCountsAndZeroIsTheLongest(String flags, int seconds) throws InvalidConfigurationException {
        assertThat(pool(parse("-b a:1 " + flags)).idleTimeout()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void masksSayWhoMayConnect() throws InvalidConfigurationException {
        ListenerConfig listener =
                listener(parse("-b h:1 -a 192.168.255.255 --allow-from=10.1.3.255 -A10.1.3.7 --deny-from 10.1.3.8"));

        assertThat(listener.allow())
                .containsExactly(AddressRange.parseCidr("192.168.0.0/16"), AddressRange.parseCidr("10.1.3.0/24"));
        assertThat(listener.deny())
                .containsExactly(AddressRange.parseCidr("10.1.3.7"), AddressRange.parseCidr("10.1.3.8"));
    }

    @Test
    void limitsAreTaken() throws InvalidConfigurationException {
        ListenerConfig listener = listener(parse("-b h:1 -M 200 --hard-maxconnrate 90 --soft-maxconnrate 30"
                + " --time-interval 3 --defer-time 250000"));

        assertThat(listener.maxSessions()).isEqualTo(200);
        assertThat(listener.perClient())
                .isEqualTo(new ClientLimitsConfig(0, 90, 30, Duration.ofSeconds(3), Duration.ofMillis(250)));
        assertThat(listener(parse("-b h:1 --max-connections=7")).maxSessions()).isEqualTo(7);
        assertThat(listener(parse("-b h:1")).perClient()).isEqualTo(ClientLimitsConfig.NONE);
    }

    @Test
    void switchesMayRunTogether() throws InvalidConfigurationException {
        XrRequest together = parse("-vDPFn -p /run/xr.pid -b h:1");
        XrRequest apart =
                parse("--verbose --debug --prefix-timestamp --foreground --tryout --pidfile=/run/xr.pid -b h:1");

        for (XrRequest request : List.of(together, apart)) {
            assertThat(request.verbose()).isTrue();
            assertThat(request.debug()).isTrue();
            assertThat(request.timestamps()).isTrue();
            assertThat(request.tryout()).isTrue();
            assertThat(request.pidFile()).isEqualTo(Path.of("/run/xr.pid"));
        }
        assertThat(parse("-vFb h:1").config().balancer().pools().get(0).backends())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            --add-x-forwarded-for     => --add-x-forwarded-for: not built yet (expected: a command line without it)
            --sticky-http             => --sticky-http: not built yet (expected: a command line without it)
            --url-match /a            => --url-match: not built yet (expected: a command line without it)
            --host-match=www          => --host-match: not built yet (expected: a command line without it)
            --state-dir /var/lib/xr   => --state-dir: not built yet (expected: a command line without it)
            -s http:0:80              => --server: http:0:80 (expected: tcp:IP:PORT; the type http is not built yet)
            -s udp:0:80               => --server: udp:0:80 (expected: tcp:IP:PORT)
            -s tcp:80                 => --server: tcp:80 (expected: tcp:IP:PORT)
            -s tcp:0:70000            => --server: tcp:0:70000 (expected: 0 to 65535 as port)
            -b h                      => --backend: h (expected: HOST:PORT[:MAX[:WEIGHT]])
            -b h:70000                => --backend: h:70000 (expected: 0 to 65535 as port)
            -b h:1:2:3:4              => --backend: h:1:2:3:4 (expected: HOST:PORT[:MAX[:WEIGHT]])
            -b h:1:-2                 => --backend: h:1:-2 (expected: HOST:PORT[:MAX[:WEIGHT]])
            -b h:1:0:300              => --backend: h:1:0:300 (expected: 0 to 256 as weight)
            -b g:1                    => --backend: g:1 (expected: every backend once)
            -b 127.0.0.1:10000        => --backend: 127.0.0.1:10000 (expected: a backend, not this daemon itself: see --server)
            -W 0:10000                => --web-interface: 0.0.0.0:10000 (expected: a port that --server does not use)
            -W 8001                   => --web-interface: 8001 (expected: IP:PORT[:NAME])
            --web-interface-auth top  => --web-interface-auth: the value given (expected: USER:PASSWORD)
            -g ping:h:1               => --backend-check: ping:h:1 (expected: connect:IP:PORT, get:IP:PORT/URI or external:PROGRAM)
            -g external:              => --backend-check: external: (expected: connect:IP:PORT, get:IP:PORT/URI or external:PROGRAM)
            -g connect:h:1/x          => --backend-check: connect:h:1/x (expected: connect:IP:PORT, get:IP:PORT/URI or external:PROGRAM)
            -w soon                   => --wakeup-interval: soon (expected: a whole number)
            -c -5                     => --checkup-interval: -5 (expected: a whole number)
            --client-timeout 1:2:3    => --client-timeout: 1:2:3 (expected: READ[:WRITE] in seconds; 0 is none)
            -a 10.1                   => --allow-from: 10.1 (expected: an IPv4 address in which 255 stands for any value)
            -A 10.0.0.0/8             => --deny-from: 10.0.0.0/8 (expected: an IPv4 address in which 255 stands for any value)
            -M many                   => --max-connections: many (expected: a whole number)
            --time-interval 0         => --time-interval: 0 (expected: seconds, at least 1)
            --defer-time 99999999     => --defer-time: 99999999 (expected: at most 60000000)
            --frobnicate              => unknown option: --frobnicate (expected: a flag that xr --help shows)
            -z                        => unknown option: -z (expected: a flag that xr --help shows)
            -vz                       => unknown option: -z (expected: a flag that xr --help shows)
            --verbose=1               => --verbose: 1 (expected: no value)
            stop                      => unexpected argument: stop (expected: a flag that xr --help shows)
            --backend                 => --backend: nothing (expected: a value)
            -g                        => --backend-check: nothing (expected: a value)
            """)
    void faultsAreOneLineEach(String flags, String fault) {
        assertThat(faults("-b g:1 " + flags)).containsExactly("xr: " + fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "w", "external", "r:5", "s:", "s:x", "S:0", "round", "lax-stored-ip:", ""})
    void unknownModesAreRefused(String mode) {
        assertThat(faults("-b", "g:1", "-d", mode))
                .singleElement()
                .asString()
                .startsWith("xr: --dispatch-mode: " + mode + " (expected: r round-robin, l least-connections,");
    }

    @Test
    void severalFaultsAreToldAtOnce() {
        assertThat(faults("-b", "h", "--nope", "-w", "x"))
                .containsExactly(
                        "xr: unknown option: --nope (expected: a flag that xr --help shows)",
                        "xr: --backend: h (expected: HOST:PORT[:MAX[:WEIGHT]])",
                        "xr: --wakeup-interval: x (expected: a whole number)");
    }

    @Test
    void whatCannotBeTheNameOfAFileIsRefused() {
        assertThat(faults("-b", "g:1", "--pidfile", "/a\0b")).containsExactly("xr: --pidfile: /a?b (expected: a file)");
    }

    @Test
    void noBackendIsRefused() {
        assertThat(faults("-dr"))
                .containsExactly("xr: --backend: none (expected: at least one, HOST:PORT[:MAX[:WEIGHT]])");
    }

    private static HealthCheckConfig check(HealthCheckConfig.Probe probe, @Nullable ProbeAddress address) {
        return new HealthCheckConfig(
                probe, Duration.ofSeconds(7), Duration.ofSeconds(5), Duration.ofSeconds(5), 1, 1, address);
    }

    private static XrRequest parse(String line) throws InvalidConfigurationException {
        return XrCommandLine.parse(List.of(line.trim().split(" +")));
    }

    private static ListenerConfig listener(XrRequest request) {
        return request.config().balancer().listeners().get(0);
    }

    private static PoolConfig pool(XrRequest request) {
        return request.config().balancer().pools().get(0);
    }

    private static List<String> faults(String line) {
        return faults(line.trim().split(" +"));
    }

    private static List<String> faults(String... arguments) {
        try {
            XrCommandLine.parse(List.of(arguments));
            return List.of();
        } catch (InvalidConfigurationException e) {
            return e.lines();
        }
    }
}
