package dev.roundabout.behaviour;

import dev.roundabout.testing.LoopbackBackend;
import dev.roundabout.testing.Traffic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A backend that does with each connection what a test says, on a thread of its own; the socket is closed afterwards. */
final class ScriptedBackend implements LoopbackBackend {
    private static final int BACKLOG = 1024;

    private final ServerSocket listener;
    private final Conversation conversation;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final LongAdder accepted = new LongAdder();

    private ScriptedBackend(Conversation conversation) {
        this.conversation = conversation;
        try {
            listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ScriptedBackend start(Conversation conversation) {
        ScriptedBackend backend = new ScriptedBackend(conversation);
        backend.run("scripted-accept", backend::accept);
        return backend;
    }

    /** Resets a connection. */
    static void reset(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
        connection.close();
    }

    /** Sends as fast as the peer takes it, until the connection breaks. */
    static void sendWithoutEnd(Socket connection) throws IOException {
        byte[] bytes = new byte[64 * 1024];
        while (true) {
            connection.getOutputStream().write(bytes);
        }
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Bytes are not counted. */
    @Override
    public Traffic traffic() {
        return new Traffic(accepted.sum(), open.size(), 0, 0);
    }

    @Override
    public void close() {
        closeQuietly(listener);
        open.forEach(ScriptedBackend::closeQuietly);
        for (Thread thread : threads) {
            try {
                thread.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                accepted.increment();
                open.add(connection);
                run("scripted-" + connection.getPort(), () -> serve(connection));
            } catch (IOException closed) {
                // The loop ends.
            }
        }
    }

    private void serve(Socket connection) {
        try {
            connection.setTcpNoDelay(true);
            conversation.with(connection);
        } catch (IOException broken) {
            // The peer reset it, or the test is over.
        } finally {
            closeQuietly(connection);
            open.remove(connection);
        }
    }

    private void run(String name, Runnable task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception broken) {
            // It is closed all the same.
        }
    }

    /** What happens on a connection. */
    @FunctionalInterface
    interface Conversation {
        void with(Socket connection) throws IOException;
    }
}
