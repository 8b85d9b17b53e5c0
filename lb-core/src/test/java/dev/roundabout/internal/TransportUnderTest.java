package dev.roundabout.internal;

import dev.roundabout.config.TransportChoice;
import dev.roundabout.internal.transport.KeptBytes;
import dev.roundabout.internal.transport.Transport;

/** The transport that a load balancer takes by itself, for the tests of the border. */
public final class TransportUnderTest {
    private static final int PIPES = 8;

    private TransportUnderTest() {}

    /** Starts it with so many event loops, whose sessions count there what they keep. */
    public static Transport start(int loops, KeptBytes budget) {
        return Transports.of(TransportChoice.AUTO).start(loops, budget, PIPES, () -> false);
    }
}
