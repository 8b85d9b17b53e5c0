package dev.roundabout.cli.faults;

import java.io.IOException;

/** Nobody survives who started it: the programs of the laboratory end with their standard input. */
final class InputEnd {
    private InputEnd() {}

    /** Runs the task on a thread of its own when standard input has ended. */
    static void whenReached(Runnable task) {
        Thread reader = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Only its end is of interest.
                        }
                    } catch (IOException broken) {
                        System.err.println("input: " + broken);
                    }
                    task.run();
                },
                "input");
        reader.setDaemon(true);
        reader.start();
    }
}
