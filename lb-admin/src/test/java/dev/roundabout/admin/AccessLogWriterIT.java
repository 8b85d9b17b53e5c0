package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.CloseReason;
import dev.roundabout.SessionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Lines are written, or dropped and counted; whoever ends a session is never held up. */
final class AccessLogWriterIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    @Test
    void everySessionHasItsLineInOrder() throws Exception {
        Path file = directory.resolve("access.log");
        try (AccessLog log = AccessLog.open(new AccessLogConfig(file, AccessLogConfig.Format.TEXT))) {
            for (int port = 1; port <= 5000; port++) {
                log.sessionClosed(session(port));
            }
            await().atMost(SOON).until(() -> Files.readAllLines(file).size() == 5000);
            log.sessionClosed(session(5001));
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).as("close writes what waits").hasSize(5001);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).contains(" 192.0.2.1:" + (i + 1) + " ");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .startsWith("rw-")
                .endsWith("---");
    }

    @Test
    void linesAreAppended() throws Exception {
        Path file = Files.writeString(directory.resolve("access.log"), "before\n");
        try (AccessLog log = AccessLog.open(new AccessLogConfig(file, AccessLogConfig.Format.JSON))) {
            log.sessionClosed(session(1));
        }
        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("before");
    }

    @Test
    void aFileThatCannotBeOpenedIsNamed() {
        Path file = directory.resolve("missing").resolve("access.log");
        assertThatThrownBy(() -> AccessLog.open(new AccessLogConfig(file, AccessLogConfig.Format.TEXT)))
                .isInstanceOf(IOException.class)
                .hasMessage("access log " + file + ": no such directory (expected: a file that can be opened or made)");
    }

    /** What a stuck output costs: the lines that do not fit, counted, and a warning; no time of the session's. */
    @Test
    void aWriterThatBlocksHoldsUpNobodyAndWhatDoesNotFitIsDroppedAndCounted() throws Exception {
        StuckOutput stuck = new StuckOutput();
        AccessLog log = new AccessLog(stuck, AccessLogConfig.Format.TEXT, 100);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        log.bindTo(registry);
        try (LogLines warnings = LogLines.of(AccessLog.class)) {
            log.start();
            log.sessionClosed(session(1));
            assertThat(stuck.entered.await(5, TimeUnit.SECONDS)).isTrue();
            long begun = System.nanoTime();
            for (int port = 2; port <= 1001; port++) {
                log.sessionClosed(session(port));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(500));
            assertThat(log.dropped()).isEqualTo(900);
            assertThat(registry.get("lb.access.log.dropped")
                            .tag("cause", "full")
                            .functionCounter()
                            .count())
                    .isEqualTo(900);
            await().atMost(SOON)
                    .until(() -> warnings.contain("access log stuck: too slow, 900 lines dropped in the last second"));
            stuck.open.countDown();
            await().atMost(SOON).until(() -> stuck.lines.size() == 101);
            log.close();
        }
        assertThat(log.dropped()).isEqualTo(900);
    }

    @Test
    void closingWaitsForAStuckOutputOnlyAWhile() throws Exception {
        StuckOutput stuck = new StuckOutput();
        AccessLog log = new AccessLog(stuck, AccessLogConfig.Format.TEXT, 100);
        log.start();
        log.sessionClosed(session(1));
        assertThat(stuck.entered.await(5, TimeUnit.SECONDS)).isTrue();
        log.sessionClosed(session(2));
        try (LogLines warnings = LogLines.of(AccessLog.class)) {
            log.close();
            assertThat(warnings.contain("access log stuck: closed, 1 line not written"))
                    .isTrue();
        } finally {
            stuck.open.countDown();
        }
    }

    @Test
    void linesThatTheOutputRefusesAreDroppedCountedAndToldOnceASecond() throws Exception {
        FullDisk disk = new FullDisk();
        AccessLog log = new AccessLog(disk, AccessLogConfig.Format.TEXT, 100);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        log.bindTo(registry);
        try (LogLines warnings = LogLines.of(AccessLog.class)) {
            log.start();
            for (int i = 0; i < 20; i++) {
                log.sessionClosed(session(i + 1));
                int told = i + 1;
                await().atMost(SOON).until(() -> log.dropped() == told);
            }
            assertThat(registry.get("lb.access.log.dropped")
                            .tag("cause", "failed")
                            .functionCounter()
                            .count())
                    .isEqualTo(20);
            await().atMost(SOON).until(() -> warnings.contain("IOException: No space left on device"));
            assertThat(warnings.count()).as("lines in a second or two").isLessThanOrEqualTo(3);
            disk.free = true;
            log.sessionClosed(session(21));
            await().atMost(SOON).until(() -> disk.lines.size() == 1);
            log.close();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskCostsLinesAndNothingElse() throws Exception {
        Path full = Path.of("/dev/full");
        try (LogLines warnings = LogLines.of(AccessLog.class);
                AccessLog log = AccessLog.open(new AccessLogConfig(full, AccessLogConfig.Format.TEXT))) {
            log.sessionClosed(session(1));
            await().atMost(SOON).until(() -> log.dropped() == 1);
            await().atMost(SOON)
                    .until(() -> warnings.contain(
                            "access log /dev/full: IOException: No space left on device, 1 line dropped"));
        }
    }

    /** A write that failed half way leaves a part of a line; the next line does not continue it. */
    @Test
    void aLineAfterAFailedWriteStandsAlone() throws Exception {
        Path path = Files.createFile(directory.resolve("access.log"));
        StringBuilder written = new StringBuilder();
        try (AccessLogFile file = new AccessLogFile(path, ignored -> new Halving(written))) {
            assertThatThrownBy(() -> file.write("first\nsecond\n".getBytes(StandardCharsets.US_ASCII)))
                    .isInstanceOf(IOException.class);
            file.write("third\n".getBytes(StandardCharsets.US_ASCII));
            file.write("fourth\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(written).hasToString("first\ns\nthird\nfourth\n");
    }

    /** A rotation: renamed, then told. */
    @Test
    void afterARenameAndAReopenLinesGoToANewFile() throws Exception {
        Path file = directory.resolve("access.log");
        Path old = directory.resolve("access.log.1");
        try (AccessLog log = AccessLog.open(new AccessLogConfig(file, AccessLogConfig.Format.TEXT))) {
            log.sessionClosed(session(1));
            await().atMost(SOON).until(() -> Files.size(file) > 0);
            Files.move(file, old);
            log.reopen();
            await().atMost(SOON).until(() -> Files.exists(file));
            log.sessionClosed(session(2));
        }
        assertThat(Files.readAllLines(old)).singleElement().asString().contains(":1 ");
        assertThat(Files.readAllLines(file)).singleElement().asString().contains(":2 ");
    }

    @Test
    void aRenameIsNoticedWithoutASignal() throws Exception {
        Path file = directory.resolve("access.log");
        try (AccessLog log = AccessLog.open(new AccessLogConfig(file, AccessLogConfig.Format.TEXT))) {
            Files.move(file, directory.resolve("access.log.1"));
            await().atMost(SOON).until(() -> Files.exists(file));
            Files.delete(file);
            await().atMost(SOON).until(() -> Files.exists(file));
            log.sessionClosed(session(2));
        }
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    /** What is written to a file without a name is lost with it. */
    @Test
    void linesAreCountedWhileTheirDirectoryIsGone() throws Exception {
        Path logs = Files.createDirectory(directory.resolve("logs"));
        Path file = logs.resolve("access.log");
        try (AccessLog log = AccessLog.open(new AccessLogConfig(file, AccessLogConfig.Format.TEXT))) {
            Files.delete(file);
            Files.delete(logs);
            await().atMost(SOON).until(() -> {
                log.sessionClosed(session(1));
                return log.dropped() > 0;
            });
            Files.createDirectory(logs);
            await().atMost(SOON).until(() -> Files.exists(file));
            long dropped = log.dropped();
            log.sessionClosed(session(2));
            await().atMost(SOON).until(() -> Files.size(file) > 0);
            assertThat(log.dropped()).isEqualTo(dropped);
        }
    }

    static SessionSummary session(int port) {
        return new SessionSummary(
                port,
                new InetSocketAddress(address(), port),
                "web",
                "crm",
                "s2",
                1,
                Duration.ofNanos(1),
                Instant.EPOCH,
                Duration.ofMillis(1),
                1,
                2,
                CloseReason.NORMAL);
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes nothing until it is opened. */
    private static final class StuckOutput extends Kept {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public void write(byte[] written) throws IOException {
            entered.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            super.write(written);
        }

        @Override
        public String toString() {
            return "stuck";
        }
    }

    /** Refuses everything until there is room. */
    private static final class FullDisk extends Kept {
        volatile boolean free;

        @Override
        public void write(byte[] written) throws IOException {
            if (!free) {
                throw new IOException("No space left on device");
            }
            super.write(written);
        }
    }

    /** Takes seven bytes and then fails once. */
    private static final class Halving implements WritableByteChannel {
        private final StringBuilder written;
        private int calls;

        Halving(StringBuilder written) {
            this.written = written;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            calls++;
            if (calls == 2) {
                throw new IOException("No space left on device");
            }
            byte[] taken = new byte[calls == 1 ? 7 : bytes.remaining()];
            bytes.get(taken);
            written.append(new String(taken, StandardCharsets.US_ASCII));
            return taken.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Keeps what is written. */
    private static class Kept implements AccessLogOutput {
        final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void write(byte[] written) throws IOException {
            lines.addAll(new String(written, StandardCharsets.UTF_8).lines().toList());
        }

        @Override
        public boolean moved() {
            return false;
        }

        @Override
        public void reopen() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "kept";
        }
    }
}
