package dev.roundabout.behaviour;

import static dev.roundabout.behaviour.Balancers.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.LoadBalancer;
import dev.roundabout.internal.NothingLeaked;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Large amounts, both ways at once; who is right is decided by digests. */
class BulkIT {
    private static final int BLOCK = 1 << 20;

    @RegisterExtension
    final NothingLeaked leaks = new NothingLeaked();

    /** BEHAVIOUR 12, at a tenth. */
    @Test
    @Tag("ci")
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void aTenthOfAGibibyteEachWayAtOnceIsByteExact() throws Exception {
        exchange(103);
    }

    /** BEHAVIOUR 12. */
    @Test
    @Tag("full")
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void aGibibyteEachWayAtOnceIsByteExact() throws Exception {
        exchange(1024);
    }

    private void exchange(int blocks) throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        ScriptedBackend backend = leaks.closing(ScriptedBackend.start(connection -> {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(connection, 2, blocks));
            received.complete(digest(connection.getInputStream()));
            sending.join();
        }));
        LoadBalancer lb = leaks.watch(plain(backend).start());
        try (Socket client = new Socket(lb.address().getAddress(), lb.address().getPort())) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(client, 1, blocks));
            assertThat(digest(client.getInputStream())).as("downstream").isEqualTo(expected(2, blocks));
            sending.join();
        }
        assertThat(received.get(10, TimeUnit.SECONDS)).as("upstream").isEqualTo(expected(1, blocks));
    }

    /** Sends what this seed makes, then a FIN. */
    private static void send(Socket connection, long seed, int blocks) {
        try {
            OutputStream out = connection.getOutputStream();
            Random random = new Random(seed);
            byte[] block = new byte[BLOCK];
            for (int i = 0; i < blocks; i++) {
                random.nextBytes(block);
                out.write(block);
            }
            connection.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(InputStream in) throws IOException {
        DigestInputStream digesting = new DigestInputStream(in, sha256());
        digesting.transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
    }

    private static String expected(long seed, int blocks) {
        MessageDigest digest = sha256();
        Random random = new Random(seed);
        byte[] block = new byte[BLOCK];
        for (int i = 0; i < blocks; i++) {
            random.nextBytes(block);
            digest.update(block);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
