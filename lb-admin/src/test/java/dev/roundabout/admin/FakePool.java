package dev.roundabout.admin;

import dev.roundabout.AddResult;
import dev.roundabout.Backend;
import dev.roundabout.BackendSpec;
import dev.roundabout.BackendStatus;
import dev.roundabout.ChangeRefusedException;
import dev.roundabout.ChangeRefusedException.Reason;
import dev.roundabout.Explanation;
import dev.roundabout.Pool;
import dev.roundabout.PoolStatus;
import dev.roundabout.strategy.Candidates;
import dev.roundabout.strategy.Picker;
import dev.roundabout.strategy.StoredClients;
import dev.roundabout.strategy.Strategy;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A pool that keeps its backends in a list. */
final class FakePool implements Pool {
    final List<FakeBackend> members = new CopyOnWriteArrayList<>();
    volatile @Nullable Explanation explanation;
    private final String name;
    private volatile Strategy strategy = new Named("round-robin");

    FakePool(String name) {
        this.name = name;
    }

    FakeBackend with(String backend, String address) {
        FakeBackend added = new FakeBackend(this, backend, address);
        members.add(added);
        return added;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Strategy strategy() {
        return strategy;
    }

    @Override
    public CompletionStage<Void> strategy(Strategy wanted) {
        strategy = wanted;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<Backend> backends() {
        return List.copyOf(members);
    }

    @Override
    public Optional<Backend> backend(String nameOrAddress) {
        List<FakeBackend> found = members.stream()
                .filter(member -> member.name().equals(nameOrAddress)
                        || member.status().address().toString().equals(nameOrAddress))
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    @Override
    public Backend add(String address) {
        throw new AssertionError("this method blocks; not for the admin loop");
    }

    @Override
    public CompletionStage<AddResult> addAsync(BackendSpec spec) {
        String wanted = spec.name() == null ? spec.address().toString() : spec.name();
        for (FakeBackend member : members) {
            if (member.name().equals(wanted)) {
                return again(member, spec);
            }
        }
        Integer weight = spec.weight();
        if (weight != null && weight < 0) {
            return CompletableFuture.failedFuture(new ChangeRefusedException(
                    Reason.INVALID, "weight: " + weight + " (expected: 0 to 256)", "weight"));
        }
        FakeBackend added = with(wanted, spec.address().toString());
        added.change(weight, spec.maxSessions(), null);
        return CompletableFuture.completedFuture(new AddResult(added, AddResult.Outcome.ADDED));
    }

    private static CompletionStage<AddResult> again(FakeBackend there, BackendSpec spec) {
        Integer weight = spec.weight();
        if (weight != null && weight != there.status().weight()) {
            return CompletableFuture.failedFuture(new ChangeRefusedException(
                    Reason.DIFFERENT,
                    there.name() + " is in crm with weight " + there.status().weight() + ", asked for " + weight
                            + ": nothing changed",
                    "weight"));
        }
        boolean draining = there.status().removing();
        if (draining) {
            there.change(null, null, true);
        }
        return CompletableFuture.completedFuture(
                new AddResult(there, draining ? AddResult.Outcome.DRAIN_CALLED_OFF : AddResult.Outcome.ALREADY_THERE));
    }

    @Override
    public Explanation explain(InetAddress client) {
        Explanation told = explanation;
        if (told == null) {
            throw new AssertionError("not told what to say of " + client);
        }
        return told;
    }

    @Override
    public StoredClients storedClients() {
        return StoredClients.NONE;
    }

    @Override
    public PoolStatus status() {
        List<BackendStatus> backends = members.stream().map(FakeBackend::status).toList();
        return new PoolStatus(
                name,
                strategy.name(),
                false,
                false,
                backends.stream().mapToInt(BackendStatus::sessions).sum(),
                backends.stream().mapToLong(b -> b.counters().opened()).sum(),
                backends);
    }

    /** A strategy that is only a word. */
    record Named(String name) implements Strategy {
        @Override
        public Picker bind(Candidates candidates, @Nullable Picker previous) {
            throw new AssertionError("nobody picks here");
        }
    }
}
