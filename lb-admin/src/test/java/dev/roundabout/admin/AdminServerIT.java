package dev.roundabout.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundabout.config.Address;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the admin port opens and closes. */
final class AdminServerIT {
    @TempDir
    private Path directory;

    private final FakeLoadBalancer lb = new FakeLoadBalancer();

    @Test
    void busyAddressIsNamedAndNothingIsLeftRunning() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Address busy = new Address("127.0.0.1", other.getLocalPort());
            AdminConfig config = new AdminConfig(
                    List.of(new Address("127.0.0.1", 0), busy), "", false, List.of(), directory.resolve("t"), null);
            assertThatThrownBy(() -> AdminServer.start(lb, config, "1"))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("admin 127.0.0.1:" + busy.port());
        }
        assertNothingRuns();
        assertThat(directory.resolve("t")).doesNotExist();
    }

    @Test
    void tokenFileOfOthersIsRefusedAndNothingIsLeftRunning() throws Exception {
        Path file = directory.resolve("t");
        Files.writeString(file, "0123456789abcdef0123456789abcdef\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        AdminConfig config = new AdminConfig(List.of(new Address("127.0.0.1", 0)), "", false, List.of(), file, null);
        assertThatThrownBy(() -> AdminServer.start(lb, config, "1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600 " + file);
        assertNothingRuns();
    }

    @Test
    void listensOnEveryAddressAndStopsListening() throws Exception {
        AdminConfig config = new AdminConfig(
                List.of(new Address("127.0.0.1", 0), new Address("127.0.0.1", 0)),
                "",
                false,
                List.of(),
                directory.resolve("t"),
                null);
        AdminServer server = AdminServer.start(lb, config, "1");
        assertThat(server.addresses()).hasSize(2);
        assertThat(lb.observers).as("metrics and events").hasSize(2);
        server.close();
        server.close();
        assertNothingRuns();
        int port = server.addresses().get(1).getPort();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void stopsListeningHoweverSoonItIsClosed() throws Exception {
        AdminConfig config = new AdminConfig(
                List.of(new Address("127.0.0.1", 0)), "", false, List.of(), directory.resolve("t"), null);
        List<Integer> answering = new ArrayList<>();
        for (int round = 0; round < 100; round++) {
            AdminServer server = AdminServer.start(lb, config, "1");
            server.close();
            int port = server.addresses().get(0).getPort();
            try (Socket reached = new Socket(InetAddress.getLoopbackAddress(), port)) {
                answering.add(reached.getPort());
            } catch (ConnectException e) {
                // as it should be
            }
        }
        assertThat(answering).isEmpty();
    }

    private void assertNothingRuns() {
        assertThat(lb.observers).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("lb-admin") && thread.isAlive());
    }
}
