package dev.roundabout.admin;

import dev.roundabout.Backend;
import dev.roundabout.LoadBalancer;
import dev.roundabout.Pool;
import dev.roundabout.admin.wire.ProblemType;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the pool and the backend that a path names. */
final class Lookup {
    private final LoadBalancer lb;

    Lookup(LoadBalancer lb) {
        this.lb = lb;
    }

    /** The pool at {@code {pool}}. */
    Pool pool(Request.Admitted request) {
        return pool(request.parameter("pool"));
    }

    /** The pool of this name; without a name, the sole one. */
    Pool poolOf(@Nullable String name) {
        if (name != null) {
            return pool(name);
        }
        if (lb.pools().size() != 1) {
            throw Refusal.invalid("pool", "missing", "one of " + names());
        }
        return lb.pools().get(0);
    }

    /** The pool of this name. */
    Pool pool(String name) {
        for (Pool pool : lb.pools()) {
            if (pool.name().equals(name)) {
                return pool;
            }
        }
        throw new Refusal(ProblemType.UNKNOWN_POOL, "pool: " + Printable.of(name) + " (expected: " + names() + ")");
    }

    private String names() {
        return lb.pools().stream().map(Pool::name).collect(Collectors.joining(", "));
    }

    /** Refuses what no backend of this pool, or without one of any, is called or has as its address. */
    void requireBackend(@Nullable String pool, String nameOrAddress) {
        List<Pool> pools = pool == null ? List.copyOf(lb.pools()) : List.of(pool(pool));
        for (Pool one : pools) {
            for (Backend backend : one.backends()) {
                if (backend.name().equals(nameOrAddress)
                        || backend.status().address().toString().equals(nameOrAddress)) {
                    return;
                }
            }
        }
        throw pools.size() == 1
                ? absent(pools.get(0), nameOrAddress, "")
                : new Refusal(
                        ProblemType.UNKNOWN_BACKEND,
                        Printable.of(nameOrAddress) + " is in none of " + names()
                                + " (expected: the name or address of one backend)");
    }

    /** The backend at {@code {id}}: a name, or an address that only one backend has. */
    Backend backend(Pool pool, Request.Admitted request) {
        String id = request.parameter("id");
        return pool.backend(id)
                .orElseThrow(() -> absent(pool, id, request.request().reads() ? "" : ": nothing changed"));
    }

    /** Who only looked is not told that nothing changed. */
    private static Refusal absent(Pool pool, String id, String outcome) {
        List<String> same = pool.backends().stream()
                .filter(backend -> backend.status().address().toString().equals(id))
                .map(Backend::name)
                .toList();
        if (same.size() > 1) {
            return new Refusal(
                    ProblemType.AMBIGUOUS,
                    Printable.of(id) + " is the address of " + String.join(", ", same) + " in " + pool.name()
                            + " (expected: a name)" + outcome);
        }
        return new Refusal(
                ProblemType.UNKNOWN_BACKEND,
                Printable.of(id) + " is not in " + pool.name()
                        + (outcome.isEmpty() ? " (expected: the name or address of one of its backends)" : outcome));
    }
}
