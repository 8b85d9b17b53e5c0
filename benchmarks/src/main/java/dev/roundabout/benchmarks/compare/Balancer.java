package dev.roundabout.benchmarks.compare;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts contestants, and waits until they serve. */
final class Balancer {
    private static final long LIMIT_NANOS = 20_000_000_000L;
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: backend\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

    private Balancer() {}

    /** Starts it on those CPUs; returns when a request through it was answered. */
    static Program start(Contestant contestant, String cpus, Path home, Path work)
            throws IOException, InterruptedException, NotMeasuredException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", cpus));
        command.addAll(contestant.command(home, work));
        Program program = Program.start(contestant.word(), command, contestant.environment(), work);
        try {
            awaitAnswer(program, contestant.port(Service.WEB));
        } catch (IOException | InterruptedException | NotMeasuredException e) {
            program.close();
            throw e;
        }
        return program;
    }

    /** Waits until the program, whichever it is, answers there. */
    static void awaitAnswer(Program program, int port) throws IOException, InterruptedException, NotMeasuredException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!answers(port)) {
            if (!program.isAlive()) {
                throw program.failed("did not start");
            }
            if (System.nanoTime() - deadline > 0) {
                throw program.failed("does not serve");
            }
            Thread.sleep(1);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(REQUEST);
            return socket.getInputStream().read() == 'H';
        } catch (IOException e) { // not yet
            return false;
        }
    }
}
