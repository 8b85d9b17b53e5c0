package dev.roundabout.internal.transport.epoll;

import org.jspecify.annotations.Nullable;

/** A kernel's pipe that spliced bytes pass through. On one loop only. */
final class Pipe {
    private final int output;
    private final int input;
    private int waiting;

    private Pipe(int output, int input) {
        this.output = output;
        this.input = input;
    }

    /** A new pipe; {@code null} if the system has none. */
    static @Nullable Pipe open() {
        long ends = Kernel.pipe();
        return ends < 0 ? null : new Pipe((int) (ends >>> 32), (int) ends);
    }

    /** How many bytes are in it. */
    int waiting() {
        return waiting;
    }

    /** Moves bytes from the socket into the pipe; the result is that of {@link Kernel#splice}. */
    int fill(int socket, int most) {
        int moved = Kernel.splice(socket, input, most);
        waiting += Math.max(0, moved);
        return moved;
    }

    /** Moves what is in the pipe to the socket, as far as it takes it; the result is that of {@link Kernel#splice}. */
    int drain(int socket) {
        int moved = Kernel.splice(output, socket, waiting);
        waiting -= Math.max(0, moved);
        return moved;
    }

    void close() {
        Kernel.close(input);
        Kernel.close(output);
    }
}
