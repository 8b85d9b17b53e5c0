package dev.roundabout.internal.pool;

import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.config.Address;
import dev.roundabout.internal.resolve.HostNames;
import dev.roundabout.internal.time.Scheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the backends of one pool are, and that none of them is one of our own listeners. Control thread only. */
final class Lookups {
    private static final Logger LOG = LoggerFactory.getLogger(BackendPool.class);

    private final BackendPool pool;
    private final Scheduler control;
    private final HostNames hostNames;
    private final Predicate<InetSocketAddress> ownListener;

    Lookups(BackendPool pool, Scheduler control, HostNames hostNames, Predicate<InetSocketAddress> ownListener) {
        this.pool = pool;
        this.control = control;
        this.hostNames = hostNames;
        this.ownListener = ownListener;
    }

    /** Follows the address of a backend that is about to be added; refuses one that leads back to us. */
    void begin(Member member) {
        PooledBackend backend = member.backend();
        List<InetSocketAddress> refused = new ArrayList<>();
        member.lookup(hostNames.watch(backend.configuredAddress().host(), address -> found(member, address, refused)));
        if (!refused.isEmpty()) {
            member.close();
            throw ownListener(backend.label(), backend.address(), refused.get(0));
        }
    }

    /** Refuses an address that leads back to us, as far as that can be said without asking the network. */
    void refuseOwn(String label, Address address) {
        InetAddress host = HostNames.literal(address.host());
        if (host != null) {
            InetSocketAddress found = new InetSocketAddress(host, address.port());
            if (ownListener.test(found)) {
                throw ownListener(label, address.toString(), found);
            }
        }
    }

    private void found(Member member, InetAddress host, List<InetSocketAddress> refused) {
        PooledBackend backend = member.backend();
        InetSocketAddress address =
                new InetSocketAddress(host, backend.configuredAddress().port());
        Instant now = control.wallClock();
        if (ownListener.test(address)) {
            refused.add(address);
            if (pool.members().has(member)) {
                // A host name that leads back to us later: there is nobody left to refuse it to.
                LOG.error(
                        "{}",
                        ownListener(backend.label(), backend.address(), address).getMessage());
            }
        } else if (pool.members().has(member)) {
            LOG.info(
                    "{}: {} is {}", backend.label(), backend.configuredAddress().host(), host.getHostAddress());
            pool.change(member, state -> state.resolvedTo(address, now));
        } else {
            backend.state(backend.state().resolvedTo(address, now));
        }
    }

    private static ChangeRefusedException ownListener(String label, String address, InetSocketAddress found) {
        return new ChangeRefusedException(
                Reason.OWN_LISTENER,
                "backend " + label + ": " + address + " is this load balancer's own listener "
                        + found.getAddress().getHostAddress() + ":" + found.getPort()
                        + " (expected: the address of a server)",
                "address");
    }
}
