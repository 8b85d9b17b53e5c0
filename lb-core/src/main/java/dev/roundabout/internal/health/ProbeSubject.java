package dev.roundabout.internal.health;

import dev.roundabout.config.ProxyProtocol;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A backend as its probes see it. Readable from any thread. */
public interface ProbeSubject {
    /** For the log: pool and name. */
    String label();

    /** Its address as configured, for the Host header and for programs. */
    String address();

    /** Where it is; {@code null} while its host name has never been found. */
    @Nullable
    InetSocketAddress resolved();

    /** The header that it expects from whoever connects to its address. */
    ProxyProtocol sendProxy();

    /** Sessions it has now. */
    int sessions();

    /** Whether it may take a session now. */
    boolean eligible();
}
