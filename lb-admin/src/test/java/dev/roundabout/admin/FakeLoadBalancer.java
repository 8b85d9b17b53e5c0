package dev.roundabout.admin;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.ListenerStatus;
import dev.roundabout.LoadBalancer;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.Pool;
import dev.roundabout.Readiness;
import dev.roundabout.ReloadResult;
import dev.roundabout.ResetOptions;
import dev.roundabout.SessionList;
import dev.roundabout.SessionQuery;
import dev.roundabout.SessionStatus;
import dev.roundabout.config.Address;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.TransportChoice;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A load balancer without a network: a listener {@code web} before a pool {@code crm}, and what a test puts in. */
final class FakeLoadBalancer implements LoadBalancer {
    final FakePool crm = new FakePool("crm");
    final List<LoadBalancerObserver> observers = new CopyOnWriteArrayList<>();
    final List<SessionStatus> open = new CopyOnWriteArrayList<>();
    volatile @Nullable SessionQuery asked;
    volatile @Nullable CompletableFuture<SessionList> unanswered;
    volatile boolean broken;
    volatile LoadBalancerConfig config = new LoadBalancerConfig(
            List.of(ListenerConfig.of("web", new Address("0.0.0.0", 80), "crm")),
            List.of(PoolConfig.of("crm", List.of())),
            TransportChoice.NIO,
            0);
    volatile Readiness readiness = Readiness.READY;
    volatile CompletableFuture<Void> alive = CompletableFuture.completedFuture(null);

    @Override
    public String transport() {
        return "nio";
    }

    @Override
    public String limits() {
        return "no limit of descriptors";
    }

    @Override
    public InetSocketAddress address() {
        return listeners().get(0).address();
    }

    @Override
    public List<ListenerStatus> listeners() {
        return List.of(new ListenerStatus(
                "web",
                InetSocketAddress.createUnresolved("0.0.0.0", 80),
                "crm",
                41,
                4000,
                3959,
                false,
                1234,
                Map.of(AdmissionRefusal.CLIENT_RATE, 2L)));
    }

    @Override
    public Pool pool() {
        return crm;
    }

    @Override
    public Pool pool(String name) {
        return crm;
    }

    @Override
    public List<Pool> pools() {
        if (broken) {
            throw new IllegalStateException("broken on purpose");
        }
        return List.of(crm);
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public Duration loopDelay() {
        return Duration.ofMillis(3);
    }

    @Override
    public long keptBytes() {
        return 0;
    }

    @Override
    public long keptBytesLimit() {
        return 64L << 20;
    }

    @Override
    public CompletionStage<SessionList> sessions(SessionQuery query) {
        asked = query;
        CompletableFuture<SessionList> later = unanswered;
        if (later != null) {
            return later;
        }
        int shown = Math.min(query.limit(), open.size());
        return CompletableFuture.completedFuture(
                new SessionList(List.copyOf(open).subList(0, shown), shown < open.size()));
    }

    @Override
    public CompletionStage<Optional<SessionStatus>> kill(long id) {
        Optional<SessionStatus> killed =
                open.stream().filter(session -> session.id() == id).findFirst();
        killed.ifPresent(open::remove);
        return CompletableFuture.completedFuture(killed);
    }

    @Override
    public void addObserver(LoadBalancerObserver observer) {
        observers.add(observer);
    }

    @Override
    public void removeObserver(LoadBalancerObserver observer) {
        observers.remove(observer);
    }

    @Override
    public LoadBalancerConfig config() {
        return config;
    }

    @Override
    public ChangeLayer changes() {
        return ChangeLayer.EMPTY;
    }

    @Override
    public boolean keepsChanges() {
        return false;
    }

    @Override
    public CompletionStage<ReloadResult> reload(LoadBalancerConfig config) {
        throw new AssertionError("nobody reloads over HTTP");
    }

    @Override
    public CompletionStage<ChangeLayer> resetChanges(ResetOptions options) {
        return CompletableFuture.completedFuture(ChangeLayer.EMPTY);
    }

    @Override
    public CompletionStage<Void> alive() {
        return alive;
    }

    @Override
    public CompletionStage<Void> stop(Duration grace) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
}
