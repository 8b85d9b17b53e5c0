package dev.roundabout.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.Command;
import dev.roundabout.config.HealthCheckConfig.None;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BEHAVIOUR 78, for {@code health}: every type with its keys, and no key of another. */
final class HealthReaderTest {
    @Test
    void aWordIsEnoughForHealth() throws InvalidConfigurationException {
        HealthCheckConfig read = read("none");

        assertThat(read.probe()).isEqualTo(new None());
    }

    @Test
    void bytesToSendAndToExpectAreReadWithTheirEscapes() throws InvalidConfigurationException {
        HealthCheckConfig read =
                read("{ type: send-expect, send: 'a\\r\\n\\t\\0\\\\\\xfF\u00e9', expect: \"+OK\\r\\n\" }");

        assertThat(read.probe()).isEqualTo(new SendExpect("a\r\n\t\0\\\u00ff\u00c3\u00a9", "+OK\r\n"));
    }

    @Test
    void aProgramIsAListOfWords() throws InvalidConfigurationException {
        HealthCheckConfig read = read("{ type: command, command: [/bin/sh, -w, 5, 'a b'] }");

        assertThat(read.probe()).isEqualTo(new Command(List.of("/bin/sh", "-w", "5", "a b")));
    }

    @Test
    void aProgramWithoutASlashIsLookedForInThePath() throws InvalidConfigurationException {
        assertThat(read("{ type: command, command: [sh] }").probe()).isEqualTo(new Command(List.of("sh")));
    }

    @Test
    void withoutAFastIntervalItIsTheInterval() throws InvalidConfigurationException {
        HealthCheckConfig read = read("{ interval: 500ms }");

        assertThat(read.fastInterval()).isEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            health: { type: send-expect, send: x }  => pools.crm.health.expect: missing (expected: the text to look for in the answer)
            health: { type: send-expect, expect: "" } => pools.crm.health.expect: "" (expected: 1 to 4096 bytes)
            health: { type: send-expect, expect: '\\q' } => pools.crm.health.expect: \\q (expected: \\r, \\n, \\t, \\0, \\xHH or \\\\ after a backslash)
            health: { type: send-expect, expect: a, send: 'b\\x4' } => pools.crm.health.send: b\\x4 (expected: \\r, \\n, \\t, \\0, \\xHH or \\\\ after a backslash)
            health: { type: send-expect, expect: a, path: /b } => pools.crm.health.path: unknown key (expected: type, send, expect, interval, fast-interval, timeout, rise, fall, address)
            health: { type: command }               => pools.crm.health.command: missing (expected: a list: the program and its arguments)
            health: { type: command, command: /x }  => pools.crm.health.command: /x (expected: a list)
            health: { type: command, command: [] }  => pools.crm.health.command: a list (expected: a program)
            health: { type: command, command: [/bin/sh, [y]] } => pools.crm.health.command[1]: a list (expected: a text)
            health: { type: command, command: [/bin/sh], send: y } => pools.crm.health.send: unknown key (expected: type, command, interval, fast-interval, timeout, rise, fall, address)
            health: { type: command, command: [/bin/chek, -w] } => pools.crm.health.command: /bin/chek (expected: a program that is there and may be run)
            health: { type: command, command: [no-such-program] } => pools.crm.health.command: no-such-program (expected: a program that is there and may be run, in PATH)
            health: { type: command, command: [/etc/passwd] } => pools.crm.health.command: /etc/passwd (expected: a program that is there and may be run)
            health: { type: htp, path: /ok, body: ok } => pools.crm.health.type: htp (expected: command | http | none | send-expect | tcp; did you mean http?)
            health: { fast-interval: 3s }           => pools.crm.health.fast-interval: 3s (expected: at most the interval, 2s)
            health: { fast-interval: 0s }           => pools.crm.health.fast-interval: 0s (expected: a duration above zero)
            health: { type: ftp }                   => pools.crm.health.type: ftp (expected: command | http | none | send-expect | tcp)
            health: { rise: 0 }                     => pools.crm.health.rise: 0 (expected: 1 to 1000)
            health: { interval: 0s }                => pools.crm.health.interval: 0s (expected: a duration above zero)
            health: { type: http, path: ok }        => pools.crm.health.path: ok (expected: a path such as /health, without spaces)
            health: { type: http, status: 900 }     => pools.crm.health.status: 900 (expected: 100 to 599)
            health: { type: tcp, path: /ok }        => pools.crm.health.path: unknown key (expected: type, interval, fast-interval, timeout, rise, fall, address)
            health: { address: 70000 }              => pools.crm.health.address: 70000 (expected: 0 to 65535)
            """)
    void faultsOfACheck(String line, String fault) {
        assertThat(faults(line))
                .singleElement()
                .asString()
                .endsWith(": " + fault)
                .startsWith("lb.yaml:4:");
    }

    private static HealthCheckConfig read(String health) throws InvalidConfigurationException {
        byte[] yaml = yaml("health: " + health).getBytes(StandardCharsets.UTF_8);
        return ConfigurationFile.read("lb.yaml", yaml).balancer().pools().get(0).health();
    }

    private static List<String> faults(String line) {
        try {
            ConfigurationFile.read("lb.yaml", yaml(line).getBytes(StandardCharsets.UTF_8));
            return List.of();
        } catch (InvalidConfigurationException e) {
            return e.lines();
        }
    }

    private static String yaml(String line) {
        return "listeners: { web: { bind: \":8080\" } }\npools:\n  crm:\n    " + line + "\n";
    }
}
