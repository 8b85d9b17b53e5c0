package dev.roundabout.benchmarks;

import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerBuilder;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.TransportChoice;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The way to a backend: through a balancer with one event loop in this JVM, or straight. */
final class Route implements AutoCloseable {
    /** The word for straight: what the benchmark itself costs. */
    static final String NONE = "none";

    private final InetSocketAddress address;
    private final @Nullable LoadBalancer balancer;

    private Route(InetSocketAddress address, @Nullable LoadBalancer balancer) {
        this.address = address;
        this.balancer = balancer;
    }

    /**
     * Starts a balancer in front of the backend.
     *
     * @param transport {@value #NONE} or a {@link TransportChoice}
     */
    static Route to(InetSocketAddress backend, String transport) throws BindException {
        if (transport.equals(NONE)) {
            return new Route(backend, null);
        }
        LoadBalancerBuilder builder = LoadBalancer.builder()
                .listen("127.0.0.1:0")
                .backend("127.0.0.1:" + backend.getPort())
                .health(HealthCheckConfig.NONE)
                .transport(TransportChoice.valueOf(transport.toUpperCase(Locale.ROOT)))
                .eventLoops(1);
        LoadBalancer balancer = builder.start();
        if (!balancer.transport().equals(transport)) {
            balancer.close();
            throw new IllegalStateException("transport: " + balancer.transport() + " (expected: " + transport + ")");
        }
        return new Route(balancer.address(), balancer);
    }

    /** Where clients connect. */
    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        if (balancer != null) {
            balancer.close();
        }
    }
}
