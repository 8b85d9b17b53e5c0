package dev.roundabout.cli.real;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;

/** Opens as many pipes as it is told, says so, and holds them until it is killed or its input ends. */
final class PipeHog {
    private PipeHog() {}

    public static void main(String[] arguments) throws IOException {
        List<Pipe> held = new ArrayList<>();
        for (int left = Integer.parseInt(arguments[0]); left > 0; left--) {
            held.add(Pipe.open());
        }
        System.out.println("holding " + held.size());
        while (System.in.read() >= 0) {
            System.out.println("holding " + held.size());
        }
    }
}
