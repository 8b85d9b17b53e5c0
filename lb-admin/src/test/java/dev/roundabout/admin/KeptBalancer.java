package dev.roundabout.admin;

import dev.roundabout.LoadBalancer;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.EjectConfig;
import dev.roundabout.config.FailOverConfig;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.ProxyProtocol;
import dev.roundabout.config.TransportChoice;
import dev.roundabout.strategy.Strategy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A load balancer with a state directory and an admin port: listener {@code web}, pool {@code crm}. */
final class KeptBalancer implements AutoCloseable {
    final FileStateStore store;
    final LoadBalancer lb;
    final AdminFixture admin;

    private KeptBalancer(FileStateStore store, LoadBalancer lb, AdminFixture admin) {
        this.store = store;
        this.lb = lb;
        this.admin = admin;
    }

    static KeptBalancer start(Path directory, LoadBalancerConfig config) throws IOException {
        return start(FileStateStore.open(directory), config);
    }

    static KeptBalancer start(FileStateStore store, LoadBalancerConfig config) throws IOException {
        LoadBalancer lb = LoadBalancer.builder(config).stateStore(store).start();
        store.follow(lb);
        AdminConfig admin = AdminConfig.of(new Address("127.0.0.1", 0)).withTokenFile(store.tokenFile());
        return new KeptBalancer(store, lb, AdminFixture.open(lb, admin));
    }

    /** Backends without an active check, so that they take traffic when they are enabled. */
    static LoadBalancerConfig config(Strategy strategy, HealthCheckConfig health, BackendConfig... backends) {
        return new LoadBalancerConfig(
                List.of(ListenerConfig.of("web", new Address("127.0.0.1", 0), "crm")),
                List.of(new PoolConfig(
                        "crm",
                        strategy,
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(30),
                        FailOverConfig.DEFAULT,
                        EjectConfig.DEFAULT,
                        true,
                        false,
                        health,
                        ProxyProtocol.NONE,
                        List.of(backends))),
                TransportChoice.AUTO,
                1);
    }

    static BackendConfig backend(String name, String address) {
        return new BackendConfig(Address.ofBackend(address), name, 1, 0, false, true, null);
    }

    @Override
    public void close() throws IOException {
        admin.close();
        lb.close();
        store.close();
    }
}
