package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.strategy.Strategies;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system without room. Needs root, for mounting one. */
@Tag("real")
final class FullDiskIT {
    private static final String S1 = "/v1/pools/crm/backends/s1";

    private final Path directory;

    FullDiskIT(@TempDir Path directory) throws Exception {
        this.directory = directory;
        run("mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "lb-test", directory.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", directory.toString());
    }

    /** BEHAVIOUR 77. */
    @Test
    void fullAndReadOnlyDisksRefuseChanges() throws Exception {
        try (KeptBalancer running = start()) {
            assertThat(weight(running, 2)).isEqualTo(200);
            Path ballast = directory.resolve("ballast");
            Files.write(ballast, new byte[fits(directory)]);
            assertRefused(running, "No space left on device");
            Files.delete(ballast);
            assertThat(weight(running, 3)).isEqualTo(200);

            // Over itself, since a mount with files open for writing cannot be made read-only.
            run("mount", "--bind", directory.toString(), directory.toString());
            run("mount", "-o", "remount,bind,ro", directory.toString());
            try {
                assertRefused(running, "Read-only file system");
            } finally {
                run("umount", directory.toString());
            }
            assertThat(weight(running, 4)).isEqualTo(200);
        }
        try (KeptBalancer again = start()) {
            assertThat(again.lb.pool().backend("s1").orElseThrow().status().weight())
                    .isEqualTo(4);
        }
    }

    private KeptBalancer start() throws Exception {
        return KeptBalancer.start(
                directory.resolve("state"),
                KeptBalancer.config(
                        Strategies.roundRobin(), HealthCheckConfig.NONE, KeptBalancer.backend("s1", "127.0.0.1:1")));
    }

    private static void assertRefused(KeptBalancer running, String why) throws Exception {
        int before = running.lb.pool().backend("s1").orElseThrow().status().weight();
        AdminFixture.Answered answer = running.admin.change("PATCH", S1, "{\"weight\":99}");
        assertThat(answer.problem()).isEqualTo("/problems/not-kept");
        assertThat(answer.json().get("detail").asText()).contains(why);
        assertThat(running.lb.pool().backend("s1").orElseThrow().status().weight())
                .isEqualTo(before);
    }

    private static int weight(KeptBalancer running, int weight) throws Exception {
        return running.admin.change("PATCH", S1, "{\"weight\":" + weight + "}").status();
    }

    private static int fits(Path directory) throws Exception {
        return Math.toIntExact(Files.getFileStore(directory).getUsableSpace());
    }

    private static void run(String... command) throws Exception {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as("%s: %s", String.join(" ", command), said)
                    .isZero();
        }
    }
}
