package dev.roundabout.internal;

import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.internal.transport.KeptBytes;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts load balancers that count the bytes they keep where a test can see it, and take part. */
public final class SmallBudget {
    private SmallBudget() {}

    /** Listens on 127.0.0.1 in front of one backend. */
    public static LoadBalancer start(String backend, KeptBytes kept, LoadBalancerObserver observer)
            throws ExecutionException, InterruptedException, TimeoutException {
        LoadBalancerConfig config = new LoadBalancerConfig(
                List.of(ListenerConfig.of("l", new Address("127.0.0.1", 0), "p")),
                List.of(PoolConfig.of("p", List.of(BackendConfig.of(backend)))),
                TransportChoice.AUTO,
                2);
        return DefaultLoadBalancer.start(config, List.of(observer), null, kept)
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }
}
