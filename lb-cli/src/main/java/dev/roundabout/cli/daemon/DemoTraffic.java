package dev.roundabout.cli.daemon;

import dev.roundabout.config.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A client that asks through the balancer five times a second, with a new connection each time. */
final class DemoTraffic implements AutoCloseable {
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PAUSE_MILLIS = 200;

    private final Thread thread;

    private DemoTraffic(Thread thread) {
        this.thread = thread;
    }

    static DemoTraffic start(Address balancer) {
        String host = balancer.host().isEmpty() || balancer.host().equals("0.0.0.0")
                ? InetAddress.getLoopbackAddress().getHostAddress()
                : balancer.host();
        Thread thread = new Thread(() -> run(host, balancer.port()), "demo-traffic");
        thread.setDaemon(true);
        thread.start();
        return new DemoTraffic(thread);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private static void run(String host, int port) {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                ask(host, port);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private static void ask(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(REQUEST);
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // Not up yet, or the person at the demo is trying what happens without backends.
        }
    }
}
