package dev.roundabout.internal.health;

import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.internal.proxy.HeaderWriter;
import dev.roundabout.internal.transport.netty.ClosingLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Probes by TCP, HTTP and given bytes on an event loop of its own, so that probes and traffic never wait for each other. The thread,
 * {@code lb-probe}, is made at the first probe.
 */
final class NetworkProber implements Prober {
    private @Nullable EventLoop loop;

    NetworkProber() {
        SocketFaults.load();
    }

    @Override
    public Attempt probe(Request request, Consumer<Finding> ended) {
        EventLoop running;
        try {
            running = loop();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            // A selector takes descriptors too, and there may be no thread.
            ended.accept(SocketFaults.atOpen(e));
            return () -> {};
        }
        InetSocketAddress where = Objects.requireNonNull(request.where(), "where");
        byte[] said = {};
        ProbeAnswer answer = null;
        if (request.probe() instanceof Http http) {
            said = get(http, request.address());
            answer = new HttpAnswer(http);
        } else if (request.probe() instanceof SendExpect bytes) {
            said = bytes.send().getBytes(StandardCharsets.ISO_8859_1);
            answer = new ExpectedAnswer(bytes);
        }
        NetworkProbe probe = new NetworkProbe(running, where, introduced(request.sendProxy(), said), answer, ended);
        probe.start();
        return probe;
    }

    /** After what probes that were given up before still have to do. Harmless when closed. */
    @Override
    public void close() {
        EventLoop running = loop;
        if (running != null && !running.isShuttingDown()) {
            running.execute(() -> {
                var unused = running.schedule(() -> end(running), 0, TimeUnit.NANOSECONDS);
            });
            running.terminationFuture().awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
    }

    private static void end(EventLoop running) {
        var unused = running.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** A probe is nobody's connection but this host's. */
    private static byte[] introduced(ProxyProtocol version, byte[] said) {
        byte[] header = HeaderWriter.ofNobody(version);
        byte[] both = Arrays.copyOf(header, header.length + said.length);
        System.arraycopy(said, 0, both, header.length, said.length);
        return both;
    }

    private EventLoop loop() {
        if (loop == null) {
            loop = ClosingLoop.start(NetworkProber::daemon, NioIoHandler.newFactory());
        }
        return loop;
    }

    /** HTTP/1.0, so that no chunks come back, and the server closes. */
    private static byte[] get(Http http, String address) {
        String host = http.host() == null ? address : http.host();
        return ("GET " + http.path() + " HTTP/1.0\r\nHost: " + host
                        + "\r\nUser-Agent: roundabout\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new FastThreadLocalThread(task, "lb-probe");
        thread.setDaemon(true);
        return thread;
    }
}
