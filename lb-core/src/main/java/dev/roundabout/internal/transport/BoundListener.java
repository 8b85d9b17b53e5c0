package dev.roundabout.internal.transport;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/** A bound accepting socket. Callable from any thread. */
public interface BoundListener {
    /** Where it is bound, with the real port. */
    InetSocketAddress address();

    /** Starts accepting, or goes on after {@link Acceptor#room} said 0. Harmless when it is accepting. */
    void resume();

    /** Stops accepting and frees the port. */
    CompletionStage<Void> close();
}
