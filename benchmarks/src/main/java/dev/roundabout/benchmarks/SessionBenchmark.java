package dev.roundabout.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One session from connect to close over loopback: a byte there, the byte back, the backend ends, the client ends. With
 * {@code none} it is the same without a balancer, whose time and allocations (sockets of client and backend) are to be
 * subtracted.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SessionBenchmark {
    /** One session. */
    @Benchmark
    public int openAndClose(Path path) throws IOException {
        ByteBuffer bytes = path.bytes;
        try (SocketChannel client = SocketChannel.open(path.route().address())) {
            client.write(bytes.clear().limit(1));
            int read = client.read(bytes.clear());
            if (read != 1 || client.read(bytes) != -1) {
                throw new IOException("not the one byte, or not the end");
            }
            return read;
        }
    }

    /** A backend and the way to it. */
    @State(Scope.Benchmark)
    public static class Path extends Loopback {
        /** How bytes are moved; {@code none} is no balancer. */
        @Param({"none", "nio", "epoll"})
        String transport = "none";

        private final ByteBuffer bytes = ByteBuffer.allocateDirect(2);

        /** Starts both. */
        @Setup
        public void start() throws IOException {
            start(transport, LoopbackServer::echoOnce);
        }

        /** Stops both. */
        @TearDown
        public void stop() throws IOException, InterruptedException {
            close();
        }
    }
}
