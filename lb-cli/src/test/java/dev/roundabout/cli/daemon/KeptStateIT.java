package dev.roundabout.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.cli.launch.Launched;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged {@code lbd} with a state directory, changed by the packaged {@code lbctl}. */
@Timeout(120)
final class KeptStateIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory = Path.of("");

    /** BEHAVIOUR 50 and 76; lbctl finds the token of a state directory by itself. */
    @Test
    void changeSurvivesAKillAndCanBeReset() {
        try (Launched lbd = start()) {
            int admin = lbd.adminPort();
            lbd.await("changes made at run time are kept in " + state() + ": none now");
            assertThat(lbctl(admin, "add", "127.0.0.1:9", "--name", "s9", "--weight", "3")
                            .get(0))
                    // What follows depends on whether its first probe has failed already.
                    .startsWith("added s9 127.0.0.1:9 to default: ");
            assertThat(lbctl(admin, "strategy", "least-connections")).hasSize(1);
            lbd.signal("KILL");
            assertThat(lbd.exitCode(SOON)).isEqualTo(137);
        }
        try (Launched lbd = start()) {
            int admin = lbd.adminPort();
            lbd.await("changes made at run time are kept in " + state() + ": 2 in force");
            assertThat(lbctl(admin, "config", "diff"))
                    .containsExactly(
                            "default/s9  added, address 127.0.0.1:9, weight 3, max 0, backup false, state enabled",
                            "default     strategy least-connections, configured round-robin");
            assertThat(lbctl(admin, "config", "show"))
                    .anyMatch(line -> line.startsWith("pool default  least-connections (runtime)"));
            assertThat(lbctl(admin, "config", "reset", "s9").get(0))
                    .startsWith("as configured again: default/s9 (added");
            assertThat(lbctl(admin, "config", "reset"))
                    .containsExactly(
                            "as configured again: default (strategy least-connections, configured round-robin)");
            assertThat(lbctl(admin, "config", "diff")).containsExactly("nothing was changed at run time");
        }
    }

    @Test
    void damagedStateStopsTheStartUntilItIsMovedAside() throws IOException {
        Files.createDirectory(state());
        Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwx------"));
        Path file = Files.writeString(state().resolve("state.json"), "{\"entries\":[]}");
        try (Launched lbd = start()) {
            assertThat(lbd.exitCode(SOON)).isEqualTo(1);
            assertThat(lbd.lines().get(lbd.lines().size() - 1))
                    .startsWith("lbd: state file " + file + ": damaged")
                    .contains("--fresh");
        }
        assertThat(file).hasContent("{\"entries\":[]}");
        try (Launched lbd = start("--fresh")) {
            lbd.adminPort();
            lbd.await("moved to " + file + ".aside-1");
        }
    }

    @Test
    void secondDaemonIsToldWhoseTheDirectoryIs() {
        try (Launched first = start()) {
            first.adminPort();
            try (Launched second = start()) {
                assertThat(second.exitCode(SOON)).isEqualTo(1);
                assertThat(second.lines().get(second.lines().size() - 1))
                        .startsWith("lbd: state directory " + state() + ": in use by process " + first.pid());
            }
        }
    }

    @Test
    void hangupReadsTheFileAgain() throws IOException {
        Path file = directory.resolve("lb.yaml");
        write(
                file,
                "round-robin",
                "[ { address: \"127.0.0.1:1\", name: s1 }, { address: \"127.0.0.1:2\", name: s2 } ]",
                "10m");
        try (Launched lbd = Launched.start(
                "lbd", "--config", file.toString(), "--state-dir", state().toString(), "--admin", "127.0.0.1:0")) {
            int admin = lbd.adminPort();
            assertThat(lbctl(admin, "set", "s1", "weight=5")).hasSize(1);

            Files.writeString(file, "pools: { crm: { strategee: x } }");
            lbd.signal("HUP");
            lbd.await("lb.yaml:1:17: pools.crm.strategee: unknown key");
            lbd.await("SIGHUP: the configuration file has faults: nothing changed");

            write(
                    file,
                    "first-available",
                    "[ { address: \"127.0.0.1:1\", name: s1, weight: 2, max-sessions: 7 }, { address: \"127.0.0.1:3\", name: s3 } ]",
                    "20m");
            lbd.signal("HUP");
            lbd.await("configuration: pool crm: idle-timeout: needs a restart");
            lbd.await("SIGHUP: configuration read again: 4 changed");
            List<String> shown = lbctl(admin, "config", "show");
            assertThat(shown)
                    .anyMatch(line -> line.matches(" +s1 +127.0.0.1:1 +weight 5 \\(runtime\\) +max 7 +enabled"))
                    .anyMatch(line -> line.matches(" +s3 +127.0.0.1:3 +weight 1 +max 0 +enabled"))
                    .noneMatch(line -> line.contains("s2"));
            Awaitility.await().atMost(SOON).until(() -> lbctl(admin, "status").stream()
                    .noneMatch(line -> line.startsWith("s2 ")));
        }
    }

    private static void write(Path file, String strategy, String backends, String idle) throws IOException {
        Files.writeString(file, """
                listeners: { web: { bind: "127.0.0.1:0", pool: crm } }
                pools: { crm: { strategy: %s, idle-timeout: %s, backends: %s } }
                """.formatted(strategy, idle, backends), StandardCharsets.UTF_8);
    }

    private Launched start(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--state-dir", state().toString()));
        arguments.addAll(List.of(more));
        return Launched.start("lbd", arguments.toArray(String[]::new));
    }

    private Path state() {
        return directory.resolve("state");
    }

    private static List<String> lbctl(int admin, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--admin", "127.0.0.1:" + admin));
        all.addAll(List.of(arguments));
        try (Launched lbctl = Launched.start("lbctl", all.toArray(String[]::new))) {
            assertThat(lbctl.exitCode(SOON)).as("%s: %s", all, lbctl.lines()).isZero();
            return List.copyOf(lbctl.lines());
        }
    }
}
