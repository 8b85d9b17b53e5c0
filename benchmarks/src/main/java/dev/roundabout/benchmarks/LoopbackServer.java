package dev.roundabout.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A backend on a thread of its own that serves one connection after another, with blocking sockets and one buffer: it
 * allocates nothing while bytes flow.
 */
final class LoopbackServer {
    private final ServerSocketChannel listener;
    private final Service service;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    private final Thread thread;

    private LoopbackServer(ServerSocketChannel listener, Service service) {
        this.listener = listener;
        this.service = service;
        this.thread = new Thread(this::run, "backend");
        thread.setDaemon(true);
    }

    static LoopbackServer start(Service service) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0), 4096);
        LoopbackServer server = new LoopbackServer(listener, service);
        server.thread.start();
        return server;
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /** Also ends a connection being served, since its thread is interrupted. */
    void close() throws IOException, InterruptedException {
        listener.close();
        thread.interrupt();
        thread.join();
    }

    private void run() {
        while (listener.isOpen()) {
            try (SocketChannel connection = listener.accept()) {
                connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
                service.serve(connection, buffer);
            } catch (IOException e) { // the client has gone, or the benchmark is over
                Thread.onSpinWait();
            }
        }
    }

    /** Gives back what comes until the client ends. */
    static void echo(SocketChannel connection, ByteBuffer buffer) throws IOException {
        while (connection.read(buffer.clear()) >= 0) {
            write(connection, buffer.flip());
        }
    }

    /** Gives back the first bytes and ends. */
    static void echoOnce(SocketChannel connection, ByteBuffer buffer) throws IOException {
        if (connection.read(buffer.clear()) >= 0) {
            write(connection, buffer.flip());
        }
    }

    /** Sends without end. */
    static void stream(SocketChannel connection, ByteBuffer buffer) throws IOException {
        while (true) {
            write(connection, buffer.clear());
        }
    }

    private static void write(SocketChannel connection, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            connection.write(bytes);
        }
    }

    /** What it does with a connection. */
    interface Service {
        /** Returns when the connection may be closed. */
        void serve(SocketChannel connection, ByteBuffer buffer) throws IOException;
    }
}
