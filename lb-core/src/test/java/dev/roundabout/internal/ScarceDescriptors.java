package dev.roundabout.internal;

import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.internal.session.DescriptorReserve;
import dev.roundabout.internal.transport.KeptBytes;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Descriptors that run out when a test says so, for load balancers whose process has plenty. */
public final class ScarceDescriptors implements DescriptorReserve.Source {
    private volatile boolean none;

    /** Listens on 127.0.0.1 in front of one backend. */
    public LoadBalancer start(String backend, LoadBalancerObserver observer)
            throws ExecutionException, InterruptedException, TimeoutException {
        LoadBalancerConfig config = new LoadBalancerConfig(
                List.of(ListenerConfig.of("l", new Address("127.0.0.1", 0), "p")),
                List.of(PoolConfig.of("p", List.of(BackendConfig.of(backend)))),
                TransportChoice.AUTO,
                2);
        return DefaultLoadBalancer.start(config, List.of(observer), null, new KeptBytes(), this)
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    /** From now on there are none, or there are again. */
    public void runOut(boolean now) {
        none = now;
    }

    @Override
    public Closeable open() throws IOException {
        if (none) {
            throw new IOException("too many open files");
        }
        return () -> {};
    }

    @Override
    public long left() {
        return none ? 0 : 1_000;
    }
}
