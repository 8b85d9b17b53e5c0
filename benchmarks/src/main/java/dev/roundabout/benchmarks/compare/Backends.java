package dev.roundabout.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The backends of every contestant, on the CPU of the load; they run from first to last. */
final class Backends implements AutoCloseable {
    private final List<Program> started = new ArrayList<>();
    private final Program idle;

    private Backends(Path home, Path work) throws IOException {
        String conf = home.resolve("benchmarks/conf/backend.conf").toString();
        List<String> nginx = List.of("nginx", "-p", work + "/", "-e", "backend-error.log", "-c", conf);
        add(Program.start("backend-nginx", nginx, Map.of(), work));
        String port = Integer.toString(Service.BULK.backend());
        List<String> iperf = List.of("iperf3", "-s", "-B", "127.0.0.1", "-p", port);
        add(Program.start("backend-iperf3", iperf, Map.of(), work));
        idle = add(Program.converse("backend-idle", Tool.java("IdleBackend", Service.IDLE.backend()), work));
    }

    /** Returns when they answer. */
    static Backends start(Path home, Path work) throws IOException, InterruptedException, NotMeasuredException {
        Backends backends = new Backends(home, work);
        try {
            Balancer.awaitAnswer(backends.started.get(0), Service.WEB.backend());
            backends.idleSessions();
            backends.check();
        } catch (IOException | InterruptedException | NotMeasuredException e) {
            backends.close();
            throw e;
        }
        return backends;
    }

    /** Fails if one has ended. */
    void check() throws IOException, NotMeasuredException {
        for (Program program : started) {
            if (!program.isAlive()) {
                throw program.failed("ended");
            }
        }
    }

    /** Sessions open now at the backend that only accepts. */
    int idleSessions() throws IOException, NotMeasuredException {
        idle.writeLine("count");
        return Integer.parseInt(idle.readLine());
    }

    @Override
    public void close() {
        started.forEach(Program::close);
    }

    private Program add(Program program) {
        started.add(program);
        return program;
    }
}
