package dev.roundabout.cli.training;

import dev.roundabout.cli.config.FlagConfiguration;
import dev.roundabout.cli.config.Flags;
import dev.roundabout.cli.config.InvalidConfigurationException;
import dev.roundabout.cli.ctl.Lbctl;
import dev.roundabout.cli.daemon.Lbd;
import dev.roundabout.cli.xr.Xr;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One life of a daemon in small: it starts from a file, serves a few sessions, answers every command of {@code lbctl},
 * its page and its metrics, then ends. Only which classes that loads is of interest; a command that is refused is as
 * good as one that is not.
 */
public final class Training {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final int PATIENCE_SECONDS = 20;
    private static final int POLL_MILLIS = 20;
    private static final int SESSIONS = 4;

    private final Path directory;
    private final int listen = freePort();
    private final int admin = freePort();
    private final int backend;

    private Training(Path directory, int backend) {
        this.directory = directory;
        this.backend = backend;
    }

    /**
     * Runs it and ends the process, with 0 if it went through.
     *
     * @param arguments a directory for its files
     * @throws IOException if it cannot begin
     */
    public static void main(String[] arguments) throws IOException {
        ServerSocket backend = new ServerSocket(0, SESSIONS, HERE);
        daemon("training-backend", () -> serve(backend));
        Training training = new Training(Path.of(arguments[0]), backend.getLocalPort());
        Path configuration = training.configuration();
        otherCommandLines();
        daemon("training", training::run);
        Lbd.main(new String[] {"--config", configuration.toString(), "--admin", at(training.admin)});
    }

    private Path configuration() throws IOException {
        return Files.writeString(directory.resolve("lb.yaml"), """
                listeners:
                  web: { bind: "%s", pool: crm }
                pools:
                  crm:
                    strategy: lax-hashed-ip
                    health: { type: tcp, interval: 200ms }
                    backends:
                      - "%s"
                      - { address: "%s", name: closed, weight: 2 }
                  other:
                    strategy: round-robin
                    health: { type: http, path: /, interval: 200ms, timeout: 100ms }
                    backends: ["%s"]
                admin: { token-file: "%s" }
                # Not the machine's own, where a real daemon keeps what was changed in it.
                state-dir: "%s"
                """.formatted(
                        at(listen), at(backend), at(freePort()), at(backend), directory.resolve("token"), directory));
    }

    /** Read, not run. */
    private static void otherCommandLines() {
        PrintStream nowhere = nowhere();
        try {
            FlagConfiguration.of(
                    "lbd",
                    new Flags(
                            ":1",
                            List.of(at(2) + ",name=s1,weight=2"),
                            "round-robin",
                            "http:/,interval=2s",
                            at(3),
                            "auto",
                            "30s",
                            null,
                            false,
                            null,
                            null));
        } catch (InvalidConfigurationException e) {
            throw new IllegalStateException(e);
        }
        Xr.run(
                List.of("--tryout", "--server", "tcp:0:1", "--backend", at(2), "--web-interface", "0:3"),
                nowhere,
                nowhere);
    }

    private void run() {
        try {
            until(admin);
            for (int session = 0; session < SESSIONS; session++) {
                ask(listen, "GET / HTTP/1.1\r\n\r\n");
            }
            ask(admin, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            ask(admin, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
            ask(admin, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
            commands();
            Lbctl.main(new String[] {"--admin", at(admin), "status"});
        } catch (IOException | InterruptedException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void commands() {
        String second = at(freePort());
        for (List<String> command : List.of(
                List.of("status"),
                List.of("-o", "json", "status"),
                List.of("add", second, "--name", "second", "--weight", "2", "--wait", "1ms"),
                List.of("add", second, "--name", "second", "--weight", "3"),
                List.of("set", "second", "weight=1", "max=5"),
                List.of("disable", "second"),
                List.of("enable", "second"),
                List.of("drain", "second", "--timeout", "1s"),
                List.of("remove", "second", "--drain", "1s"),
                List.of("remove", "second", "--force"),
                List.of("strategy"),
                List.of("strategy", "lax-stored-ip:5m"),
                List.of("strategy", "least-connections"),
                List.of("set"),
                List.of("--help"))) {
            PrintStream nowhere = nowhere();
            String[] line = new String[command.size() + 4];
            System.arraycopy(new String[] {"--admin", at(admin), "--pool", "crm"}, 0, line, 0, 4);
            System.arraycopy(command.toArray(), 0, line, 4, command.size());
            Lbctl.run(
                    line, Map.of("LBCTL_TOKEN_FILE", directory.resolve("token").toString()), nowhere, nowhere);
        }
    }

    private static void until(int port) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                new Socket(HERE, port).close();
                return;
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new UncheckedIOException(e);
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        }
    }

    private static void ask(int port, String request) throws IOException {
        try (Socket socket = new Socket(HERE, port)) {
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    /** Answers as a web server does, good enough for a probe. */
    private static void serve(ServerSocket backend) {
        while (true) {
            try (Socket client = backend.accept()) {
                client.getInputStream().read(new byte[1024]); // all of it: who closes with bytes unread resets
                client.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // A probe that only connects.
            }
        }
    }

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, HERE)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String at(int port) {
        return HERE.getHostAddress() + ":" + port;
    }
}
