package dev.roundabout.internal.health;

import dev.roundabout.config.ProxyProtocol;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A subject at an address that a test may change. */
final class FakeSubject implements ProbeSubject {
    volatile @Nullable InetSocketAddress resolved;
    volatile int sessions;
    volatile boolean eligible = true;
    volatile ProxyProtocol sendProxy = ProxyProtocol.NONE;
    private final String label;
    private final String address;

    FakeSubject(String label, String address, @Nullable InetSocketAddress resolved) {
        this.label = label;
        this.address = address;
        this.resolved = resolved;
    }

    static FakeSubject at(InetSocketAddress where) {
        return new FakeSubject("crm/s1", where.getAddress().getHostAddress() + ":" + where.getPort(), where);
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public @Nullable InetSocketAddress resolved() {
        return resolved;
    }

    @Override
    public ProxyProtocol sendProxy() {
        return sendProxy;
    }

    @Override
    public int sessions() {
        return sessions;
    }

    @Override
    public boolean eligible() {
        return eligible;
    }
}
