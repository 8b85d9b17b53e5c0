package dev.roundabout.cli.faults;

import dev.roundabout.cli.launch.Launched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged {@code lbd} in the balancer's namespace, its admin port on loopback there, and what can be seen of it. */
final class Daemon implements AutoCloseable {
    static final int PORT = 8080;
    private static final String ADMIN = "http://127.0.0.1:8001";
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern HEAP = Pattern.compile("(?:def new generation|tenured generation) .* used (\\d+)K");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+, committed=(\\d+)\\)");
    private static final Duration SOON = Duration.ofSeconds(20);

    private final String namespace;
    private final Path directory;
    private final Launched process;

    private Daemon(String namespace, Path directory, Launched process) {
        this.namespace = namespace;
        this.directory = directory;
        this.process = process;
    }

    /** Starts it with these settings of its pool {@code lab}; all backends are in it. */
    static Daemon start(Network network, Path directory, String transport, int backends, String pool) {
        StringBuilder configuration = new StringBuilder("""
                listeners:
                  web: { bind: "0.0.0.0:%d", pool: lab }
                admin: { bind: "127.0.0.1:8001", token-file: "%s/token" }
                transport: %s
                state-dir: none
                shutdown-grace: 1s
                pools:
                  lab:
                """.formatted(PORT, directory, transport));
        configuration.append(pool.indent(4)).append("    backends:\n");
        for (int backend = 1; backend <= backends; backend++) {
            configuration.append("      - { address: \"%s:%d\", name: s%d }%n"
                    .formatted(Network.backendAddress(backend), BackendProcess.PORT, backend));
        }
        try {
            Path file = Files.writeString(directory.resolve("lb.yaml"), configuration);
            List<String> command = Network.inside(
                    network.balancer(), List.of(Launched.program("lbd").toString(), "--config", file.toString()));
            // No archive is made beside the test; every byte that is not the heap's is accounted.
            Map<String, String> environment =
                    Map.of("LB_JAVA_OPTS", "-Xshare:auto -XX:NativeMemoryTracking=summary -Xlog:cds=off");
            Daemon daemon = new Daemon(network.balancer(), directory, Launching.start(environment, command));
            try {
                daemon.process.await("transport (" + transport + ")$");
                daemon.process.adminPort();
            } catch (AssertionError | RuntimeException e) {
                daemon.close();
                throw e;
            }
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes a backend over the HTTP API; fails unless that is accepted. */
    void change(String method, String path, String json) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--fail-with-body", "--max-time", "10"));
        try {
            String token = Files.readString(directory.resolve("token")).strip();
            command.addAll(List.of("-X", method, "-H", "Authorization: Bearer " + token));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command.addAll(List.of("-H", "Content-Type: application/json", "-d", json));
        command.add(ADMIN + "/v1/pools/lab/backends" + path);
        Command.run(Network.inside(namespace, command));
    }

    String get(String path) {
        return Command.run(
                Network.inside(namespace, List.of("curl", "-sS", "--fail", "--max-time", "10", ADMIN + path)));
    }

    /** A metric, summed over its series; fails if there is none. */
    double metric(String name) {
        double sum = 0;
        boolean found = false;
        for (String line : get("/metrics").split("\n", -1)) {
            if (line.startsWith(name + "{") || line.startsWith(name + " ")) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                found = true;
            }
        }
        if (!found) {
            throw new AssertionError("no metric " + name);
        }
        return sum;
    }

    /** Waits until no session is left. */
    void awaitNoSession() {
        Awaitility.await("no session")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> metric("lb_sessions_active") == 0 && metric("lb_listener_sessions") == 0);
    }

    /** Waits until no session is left, and connections of the admin port and probes have ended, too. */
    void awaitRest() {
        awaitNoSession();
        Awaitility.await("nothing comes and goes")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(300))
                .until(new Stillness(this::descriptors)::isThere);
    }

    /** The series of a counter summed by one of their labels. */
    Map<String, Double> metricBy(String label, String name) {
        Pattern series = Pattern.compile(name + "\\{.*\\b" + label + "=\"([^\"]*)\".*\\} (\\S+)");
        Map<String, Double> sums = new TreeMap<>();
        for (String line : get("/metrics").split("\n", -1)) {
            Matcher found = series.matcher(line);
            if (found.matches()) {
                sums.merge(found.group(1), Double.parseDouble(found.group(2)), Double::sum);
            }
        }
        return sums;
    }

    int descriptors() {
        int count = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(proc("fd"))) {
            for (Path ignored : open) {
                count++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count;
    }

    /** What each of its descriptors is, for a message. */
    List<String> describeDescriptors() {
        return List.of(Command.run(List.of("ls", "-l", proc("fd").toString())).split("\n", -1));
    }

    long residentKilobytes() {
        return number(RESIDENT, read(proc("status")));
    }

    /** Time on a CPU, of all its threads, since it began. */
    long cpuMillis() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElseThrow()
                .toMillis();
    }

    /** Memory outside the heap that Java code asked for, buffers above all, in bytes. */
    long directBytes() {
        return number(OTHER, jcmd("VM.native_memory", "summary", "scale=b"));
    }

    /** What lives in the heap: used, after a full collection. */
    long heapKilobytes() {
        jcmd("GC.run");
        Matcher used = HEAP.matcher(jcmd("GC.heap_info").replaceAll("total \\d+K,", ""));
        long sum = 0;
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
        }
        if (sum == 0) {
            throw new AssertionError("no heap in what jcmd says");
        }
        return sum;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it logged above info. */
    List<String> warnings() {
        return process.lines().stream()
                .filter(line -> line.contains("WARN ") || line.contains("ERROR "))
                .toList();
    }

    @Override
    public void close() {
        process.close();
    }

    private String jcmd(String... words) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), "" + process.pid()));
        command.addAll(List.of(words));
        return Command.run(command);
    }

    private Path proc(String file) {
        return Path.of("/proc", "" + process.pid(), file);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new AssertionError("no " + pattern + " in: " + text);
        }
        return Long.parseLong(found.group(1));
    }
}
