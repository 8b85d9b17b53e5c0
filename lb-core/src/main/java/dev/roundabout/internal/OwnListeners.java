package dev.roundabout.internal;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Knows whether an address leads back to one of the load balancer's own listeners. */
final class OwnListeners implements Predicate<InetSocketAddress> {
    private final List<InetSocketAddress> bound = new CopyOnWriteArrayList<>();

    void add(InetSocketAddress listener) {
        bound.add(listener);
    }

    @Override
    public boolean test(InetSocketAddress backend) {
        for (InetSocketAddress listener : bound) {
            if (listener.getPort() == backend.getPort() && reaches(listener.getAddress(), backend.getAddress())) {
                return true;
            }
        }
        return false;
    }

    /**
     * A wildcard listener is reached by every address of this machine, the IPv4 one by those of its family; a wildcard
     * backend reaches loopback.
     */
    private static boolean reaches(InetAddress listener, InetAddress backend) {
        if (listener.equals(backend)) {
            return true;
        }
        if (backend.isAnyLocalAddress()) {
            return listener.isAnyLocalAddress() || listener.isLoopbackAddress();
        }
        boolean sameFamily = listener instanceof Inet6Address || backend instanceof Inet4Address;
        return listener.isAnyLocalAddress() && sameFamily && isLocal(backend);
    }

    private static boolean isLocal(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return true;
        }
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
