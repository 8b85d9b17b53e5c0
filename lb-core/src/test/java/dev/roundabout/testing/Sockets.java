package dev.roundabout.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** Endings of sockets that the JDK has no single call for. */
final class Sockets {
    private Sockets() {}

    /** Where a backend listens when its test did not say. */
    static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    /** Closes with a reset instead of a FIN: what is not yet delivered is lost. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException alreadyClosed) {
            return;
        }
        close(socket);
    }

    /** Closes; a socket that broke before has nothing more to say. */
    static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException broken) {
            // It is closed all the same.
        }
    }

    /**
     * Binds without listening: the system gives the port to nobody else, and whoever connects to it is refused.
     *
     * @param reuse whether connections made on this port before may still exist
     */
    static Socket reserve(InetSocketAddress address, boolean reuse) throws IOException {
        Socket reserved = new Socket();
        try {
            reserved.setReuseAddress(reuse);
            reserved.bind(address);
            return reserved;
        } catch (IOException e) {
            close(reserved);
            throw e;
        }
    }
}
