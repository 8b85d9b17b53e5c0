package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.ChangeLayer.Changed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state directory. */
final class FileStateStoreTest {
    private final Path path;

    FileStateStoreTest(@TempDir Path directory) {
        path = directory.resolve("a").resolve("state");
    }

    @Test
    void whatWasKeptIsThereAgain() throws Exception {
        try (FileStateStore store = FileStateStore.open(path)) {
            assertThat(store.kept()).isEqualTo(ChangeLayer.EMPTY);
            keep(store, layer(2));
            keep(store, layer(3));
        }
        try (FileStateStore store = FileStateStore.open(path)) {
            assertThat(store.kept()).isEqualTo(layer(3));
        }
    }

    @Test
    void onlyTheOwnerMayLookIn() throws Exception {
        try (FileStateStore store = FileStateStore.open(path)) {
            keep(store, layer(2));
        }
        assertThat(mode(path)).isEqualTo("rwx------");
        assertThat(mode(path.resolve("state.json"))).isEqualTo("rw-------");
        assertThat(mode(path.resolve("lock"))).isEqualTo("rw-------");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxr-x"));
        assertThatThrownBy(() -> FileStateStore.open(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mode rwxrwxr-x")
                .hasMessageContaining("chmod 700 " + path);
    }

    @Test
    void secondOwnerIsToldWhoTheFirstIs() throws Exception {
        try (FileStateStore store = FileStateStore.open(path)) {
            assertThatThrownBy(() -> FileStateStore.open(path))
                    .isInstanceOf(IOException.class)
                    .hasMessage("state directory " + path + ": in use by process "
                            + ProcessHandle.current().pid() + " (expected: a directory for each load balancer)");
            keep(store, layer(2));
        }
        FileStateStore.open(path).close();
    }

    @Test
    void damagedFileIsRefusedAndLeftAsItIs() throws Exception {
        try (FileStateStore store = FileStateStore.open(path)) {
            keep(store, layer(2));
        }
        Path file = path.resolve("state.json");
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length / 2] ^= 1;
        Files.write(file, damaged);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> FileStateStore.open(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file + ": damaged")
                    .hasMessageContaining("--fresh");
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
        }

        try (FileStateStore store = FileStateStore.openFresh(path)) {
            assertThat(store.kept()).isEqualTo(ChangeLayer.EMPTY);
            keep(store, layer(4));
        }
        assertThat(Files.readAllBytes(path.resolve("state.json.aside-1"))).isEqualTo(damaged);
        FileStateStore.openFresh(path).close();
        assertThat(path.resolve("state.json.aside-2")).exists();
        assertThat(file).doesNotExist();
    }

    /** Without it the old name could be back after a power failure, and what was given up with it. */
    @Test
    void fileThatIsSetAsideHasItsNewNameOnTheDisk() throws Exception {
        try (FileStateStore store = FileStateStore.open(path)) {
            keep(store, layer(2));
        }
        List<String> synced = new ArrayList<>();
        Disk disk = new Disk() {
            @Override
            public void replace(Path file, byte[] contents) {}

            @Override
            public void syncDirectoryOf(Path file) throws IOException {
                synced.add(file.getFileName() + (Files.exists(file) ? "" : " is not there"));
                Disk.super.syncDirectoryOf(file);
            }
        };

        FileStateStore.open(path, true, disk).close();

        assertThat(synced).containsExactly("state.json.aside-1");
    }

    @Test
    void emptyFileIsDamagedToo() throws Exception {
        FileStateStore.open(path).close();
        Files.createFile(path.resolve("state.json"));
        assertThatThrownBy(() -> FileStateStore.open(path)).hasMessageContaining("damaged: empty");
    }

    /** BEHAVIOUR 77. */
    @Test
    void diskThatFailsFailsTheStageWithFileAndReason() throws Exception {
        try (FileStateStore store = FileStateStore.open(path, false, (file, contents) -> {
            throw new IOException("No space left on device");
        })) {
            CompletableFuture<Void> done = store.keep(layer(2)).toCompletableFuture();
            assertThatThrownBy(done::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .hasMessage(path.resolve("state.json") + ": No space left on device");
        }
        assertThat(path.resolve("state.json")).doesNotExist();
    }

    /** BEHAVIOUR 77. */
    @Test
    void diskThatHangsHoldsUpNoCallerAndWhatWaitsGoesInOneWrite() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<ChangeLayer> written = new ArrayList<>();
        Disk slow = (file, contents) -> {
            started.countDown();
            try {
                assertThat(goOn.await(5, TimeUnit.SECONDS)).isTrue();
                written.add(StateFormat.decode(contents));
            } catch (InterruptedException | StateFormat.UnreadableException e) {
                throw new IOException(e);
            }
        };
        try (FileStateStore store = FileStateStore.open(path, false, slow)) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            all.add(store.keep(layer(1)).toCompletableFuture());
            assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
            for (int weight = 2; weight <= 9; weight++) {
                all.add(store.keep(layer(weight)).toCompletableFuture());
            }
            assertThat(all).noneMatch(CompletableFuture::isDone);
            goOn.countDown();
            for (CompletableFuture<Void> one : all) {
                one.get(5, TimeUnit.SECONDS);
            }
            assertThat(written).containsExactly(layer(1), layer(9));
        }
    }

    /** What a hung write still brings must not come after what the next owner writes. */
    @Test
    void directoryIsGivenBackWhenTheLastWriteHasEnded() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        Disk hanging = (file, contents) -> {
            try {
                assertThat(goOn.await(5, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            Disk.REAL.replace(file, contents);
        };
        FileStateStore store = FileStateStore.open(path, false, hanging);
        CompletableFuture<Void> kept = store.keep(layer(2)).toCompletableFuture();
        store.close(Duration.ZERO);
        assertThat(kept).isNotDone();
        assertThatThrownBy(() -> FileStateStore.open(path)).hasMessageContaining("in use by process");
        goOn.countDown();
        kept.get(5, TimeUnit.SECONDS);
        await().atMost(Duration.ofSeconds(5))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    try (FileStateStore next = FileStateStore.open(path)) {
                        return next.kept().equals(layer(2));
                    }
                });
    }

    @Test
    void closedStoreKeepsNothing() throws Exception {
        FileStateStore store = FileStateStore.open(path);
        store.close();
        store.close();
        assertThatThrownBy(() -> store.keep(layer(1)).toCompletableFuture().join())
                .cause()
                .hasMessageContaining("closed");
    }

    /** A damaged table of clients costs them their habit and nothing else. */
    @Test
    void damagedClientsAreMovedAsideWithAWarning() throws Exception {
        try (FileStateStore store = FileStateStore.open(path)) {
            Files.writeString(path.resolve("clients-crm.bin"), "RBCLIENT nonsense");
            assertThat(store.storedClients("crm").size()).isZero();
            assertThat(path.resolve("clients-crm.bin.aside-1")).exists();
            assertThat(store.storedClients("web").size()).isZero();
        }
    }

    private static void keep(FileStateStore store, ChangeLayer layer) throws Exception {
        store.keep(layer).toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    private static ChangeLayer layer(int weight) {
        return new ChangeLayer(List.of(new Changed("crm", "s1", weight, null, null)));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
