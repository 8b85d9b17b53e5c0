package dev.roundabout.internal.health;

import dev.roundabout.config.Address;
import dev.roundabout.config.HealthCheckConfig.ProbeAddress;
import dev.roundabout.internal.resolve.HostNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where the probes of one subject go: to itself, to another port of it, or elsewhere. Control thread only. */
final class ProbedAddress {
    private final ProbeSubject subject;
    private final @Nullable ProbeAddress other;
    private final HostNames.@Nullable Watch watch;
    private @Nullable InetAddress found; // of the other host

    ProbedAddress(ProbeSubject subject, @Nullable ProbeAddress other, HostNames names) {
        this.subject = subject;
        this.other = other;
        String host = other == null ? null : other.host();
        this.watch = host == null ? null : names.watch(host, address -> found = address);
    }

    /** {@return where to connect; null while the host name has not been found} */
    @Nullable
    InetSocketAddress resolved() {
        InetSocketAddress own = subject.resolved();
        if (other == null) {
            return own;
        }
        InetAddress host = watch != null ? found : own == null ? null : own.getAddress();
        return host == null ? null : new InetSocketAddress(host, other.port());
    }

    /** {@return the same as configured, with its port} */
    String text() {
        if (other == null) {
            return subject.address();
        }
        String host = other.host() != null
                ? other.host()
                : Address.parse(subject.address()).host();
        return new Address(host, other.port()).toString();
    }

    void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
