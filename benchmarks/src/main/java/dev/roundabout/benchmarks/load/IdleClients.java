package dev.roundabout.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens so many connections, prints {@code holding=N}, and holds them without a byte until its standard input ends.
 *
 * <p>Arguments: port, connections.
 */
public final class IdleClients {
    private IdleClients() {}

    /** Holds the connections. */
    public static void main(String... args) throws IOException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        int connections = Integer.parseInt(args[1]);
        List<SocketChannel> held = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            held.add(SocketChannel.open(address));
        }
        System.out.println("holding=" + held.size());
        while (System.in.read() >= 0) {
            // Only its end is of interest.
        }
        for (SocketChannel channel : held) {
            channel.close();
        }
    }
}
