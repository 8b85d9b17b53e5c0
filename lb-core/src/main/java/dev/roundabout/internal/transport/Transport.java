package dev.roundabout.internal.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The event loops, and the sockets that live on them. */
public interface Transport {
    /** The word for it in configuration and log. */
    String name();

    /** The loops, in the order of their indexes. */
    List<? extends SessionLoop> loops();

    /**
     * Binds a listener, not accepting yet. Fails with a {@link java.net.BindException} whose message names the address.
     *
     * @param address port 0 lets the system pick one; a wildcard is every address (dual-stack for the IPv6 one)
     */
    CompletionStage<BoundListener> bind(InetSocketAddress address, Acceptor acceptor);

    /** Ends the loops, after listeners and sessions are closed; completes when the threads have ended. */
    CompletionStage<Void> shutdown();
}
