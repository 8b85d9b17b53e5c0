package dev.roundabout.cli.real;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * A program: a backend that echoes, and clients of a load balancer that has few local ports to it. Each client has an address
 * of its own, so that it is not the clients who have none. It says how many were served and how many were closed, how long
 * each took at the most, and whether those who come after the first have left are served.
 */
final class FewPorts {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LOWEST_OWN_PORT = 30_000;

    private FewPorts() {}

    /** The load balancer's port, the backend's, how many may be served, how many come beyond that. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        ServerSocket backend = new ServerSocket(Integer.parseInt(arguments[1]), 100, address(1));
        Thread serving = new Thread(() -> serve(backend), "backend");
        serving.setDaemon(true);
        serving.start();
        int most = Integer.parseInt(arguments[2]);
        int excess = Integer.parseInt(arguments[3]);

        List<Socket> served = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            Socket client = connect(port, 10 + i);
            if (isServed(client)) {
                served.add(client);
            }
        }
        System.out.println("served " + served.size());

        int closed = 0;
        long longest = 0;
        for (int i = 0; i < excess; i++) {
            long begun = System.nanoTime();
            closed += isServed(port, 100 + i) ? 0 : 1;
            longest = Math.max(longest, System.nanoTime() - begun);
        }
        System.out.println("closed " + closed + " within " + longest / 1_000_000 + " ms");

        int again = 0;
        for (Socket client : served) {
            again += isServed(client) ? 1 : 0;
        }
        System.out.println("still served " + again);

        for (Socket client : served) {
            client.setSoLinger(true, 0); // no port of the load balancer has to wait
            client.close();
        }
        long begun = System.nanoTime();
        int afterwards = 0;
        while (afterwards == 0 && System.nanoTime() - begun < 5_000_000_000L) {
            afterwards += isServed(port, 200) ? 1 : 0;
        }
        System.out.println("afterwards " + afterwards + " within " + (System.nanoTime() - begun) / 1_000_000 + " ms");
    }

    private static Socket connect(int port, int from) throws IOException {
        Socket client = new Socket();
        client.setSoTimeout(PATIENCE_MILLIS);
        // A port that was bound is one that nobody gets who connects: not one of the few.
        client.bind(new InetSocketAddress(address(from), LOWEST_OWN_PORT + from));
        client.connect(new InetSocketAddress(address(1), port), PATIENCE_MILLIS);
        return client;
    }

    private static boolean isServed(int port, int from) throws IOException {
        try (Socket client = connect(port, from)) {
            return isServed(client);
        } catch (SocketException e) {
            return false; // reset while it connected
        }
    }

    private static boolean isServed(Socket client) throws IOException {
        try {
            client.getOutputStream().write(7);
            return client.getInputStream().read() == 7;
        } catch (SocketException e) {
            return false; // reset
        }
    }

    private static InetAddress address(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    private static void serve(ServerSocket backend) {
        while (true) {
            try {
                Socket connection = backend.accept();
                Thread echo = new Thread(() -> echo(connection), "echo");
                echo.setDaemon(true);
                echo.start();
            } catch (IOException e) {
                System.out.println("backend: " + e);
                return;
            }
        }
    }

    private static void echo(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                connection.getOutputStream().write(b);
            }
        } catch (IOException e) {
            // The client has left.
        }
    }
}
