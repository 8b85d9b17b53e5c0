package dev.roundabout.cli.daemon;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Sends datagrams to systemd's unix socket. JDK 17 knows unix sockets as streams only; Netty's native library, which is
 * there for the transport, knows datagrams.
 */
final class NotifySocket implements SystemdNotifier.Channel {
    private final byte[] path;

    NotifySocket(String path) {
        this.path = path.getBytes(StandardCharsets.UTF_8);
        if (path.startsWith("@")) {
            this.path[0] = 0;
        }
    }

    /** Whether the native library is there and can be used. */
    static boolean isAvailable() {
        return Epoll.isAvailable();
    }

    @Override
    public void send(byte[] message) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(message.length).put(message).flip();
        Socket socket = Socket.newSocketDomainDgram();
        try {
            int sent = socket.sendToDomainSocket(bytes, 0, message.length, path);
            if (sent != message.length) {
                throw new IOException("sent " + sent + " of " + message.length + " bytes");
            }
        } finally {
            socket.close();
        }
    }
}
