package dev.roundabout.cli.real;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A program: one client of a load balancer and its backend, which exchange a byte and then say nothing until killed. */
final class VanishedPeer {
    private VanishedPeer() {}

    /** The load balancer's port and the backend's. */
    public static void main(String[] arguments) throws IOException {
        InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket backend = new ServerSocket(Integer.parseInt(arguments[1]), 10, here);
                Socket client = new Socket(here, Integer.parseInt(arguments[0]))) {
            client.getOutputStream().write(7);
            try (Socket served = backend.accept()) {
                served.getOutputStream().write(served.getInputStream().read());
                System.out.println("exchanged " + client.getInputStream().read());
                System.out.println("ended " + client.getInputStream().read());
            }
        }
    }
}
