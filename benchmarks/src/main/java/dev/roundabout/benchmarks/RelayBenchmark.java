package dev.roundabout.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What an open session costs that moves bytes over loopback. With {@code none} there is no balancer between. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RelayBenchmark {
    /** 64 bytes there and back. */
    @Benchmark
    public ByteBuffer pingPong(Echo echo) throws IOException {
        echo.client().write(echo.message.clear());
        return read(echo.client(), echo.message.clear());
    }

    /** A message's share of a downstream that never pauses. */
    @Benchmark
    public ByteBuffer downstream(Stream stream) throws IOException {
        return read(stream.client(), stream.message.clear());
    }

    private static ByteBuffer read(SocketChannel client, ByteBuffer message) throws IOException {
        while (message.hasRemaining()) {
            if (client.read(message) < 0) {
                throw new EOFException("the session has ended");
            }
        }
        return message;
    }

    /** A session whose backend gives back what it gets. */
    @State(Scope.Benchmark)
    public static class Echo extends Connected {
        /** How bytes are moved; {@code none} is no balancer. */
        @Param({"none", "nio", "epoll"})
        String transport = "none";

        private final ByteBuffer message = ByteBuffer.allocateDirect(64);

        /** Connects. */
        @Setup
        public void start() throws IOException {
            connect(transport, LoopbackServer::echo);
        }
    }

    /** A session whose backend sends without end. */
    @State(Scope.Benchmark)
    public static class Stream extends Connected {
        /** How bytes are moved; {@code none} is no balancer. */
        @Param({"none", "nio", "epoll"})
        String transport = "none";

        /** Bytes a message. */
        @Param({"65536", "1048576"})
        int bytes = 65536;

        private ByteBuffer message = ByteBuffer.allocateDirect(0);

        /** Connects. */
        @Setup
        public void start() throws IOException {
            message = ByteBuffer.allocateDirect(bytes);
            connect(transport, LoopbackServer::stream);
        }
    }

    /** One open session. */
    public abstract static class Connected extends Loopback {
        private @Nullable SocketChannel client;

        final void connect(String transport, LoopbackServer.Service service) throws IOException {
            start(transport, service);
            SocketChannel opened = SocketChannel.open(route().address());
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            client = opened;
        }

        final SocketChannel client() {
            if (client == null) {
                throw new IllegalStateException("not connected");
            }
            return client;
        }

        /** Ends the session. */
        @TearDown
        public void stop() throws IOException, InterruptedException {
            client().close();
            close();
        }
    }
}
