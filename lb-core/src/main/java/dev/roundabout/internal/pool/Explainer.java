package dev.roundabout.internal.pool;

import dev.roundabout.BackendStatus;
import dev.roundabout.Explanation;
import dev.roundabout.Explanation.Standing;
import dev.roundabout.Readiness;
import dev.roundabout.internal.time.Ticker;
import dev.roundabout.strategy.Candidate;
import dev.roundabout.strategy.ClientAddress;
import dev.roundabout.strategy.PickContext;
import dev.roundabout.strategy.Preview;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Says which backend a client would get, without giving it one. Any thread. */
final class Explainer {
    private final BackendPool pool;
    private final Ticker ticker;
    private final List<PoolDoor> doors = new CopyOnWriteArrayList<>();

    Explainer(BackendPool pool, Ticker ticker) {
        this.pool = pool;
        this.ticker = ticker;
    }

    void join(PoolDoor door) {
        doors.add(door);
    }

    Explanation explain(InetAddress address) {
        ClientAddress client = ClientAddress.of(address);
        PoolSnapshot snapshot = pool.snapshot();
        Preview preview = snapshot.peek(new Asked(client, ticker.nanoTime()));
        Candidate chosen = preview == null ? null : preview.chosen();
        List<Explanation.Choice> choices = new ArrayList<>();
        boolean room = false;
        for (PooledBackend backend : snapshot.backends()) {
            BackendStatus status = backend.status(snapshot, ticker.nanoTime());
            int at = preview == null ? -1 : preview.order().indexOf(backend);
            Standing standing = backend == chosen ? Standing.CHOSEN : standing(status, preview);
            room |= standing == Standing.NOT_ITS_OWN;
            choices.add(new Explanation.Choice(status, standing, at < 0 ? null : at + 1));
        }
        return new Explanation(
                address,
                pool.name(),
                snapshot.strategy().name(),
                nameOf(chosen),
                reason(snapshot, preview, room),
                snapshot.failingOpen(),
                preview == null ? null : kept(preview.kept()),
                choices,
                doors.stream().map(door -> door.explain(client)).toList());
    }

    private static String reason(PoolSnapshot snapshot, @Nullable Preview preview, boolean room) {
        if (snapshot.readiness() == Readiness.NOT_READY) {
            return "no backend takes traffic";
        }
        if (preview == null) {
            return "the strategy does not tell";
        }
        return preview.chosen() == null && !room ? "every backend that takes traffic is full" : preview.reason();
    }

    private static Standing standing(BackendStatus status, @Nullable Preview preview) {
        if (status.takesTraffic()) {
            if (status.maxSessions() > 0 && status.sessions() >= status.maxSessions()) {
                return Standing.FULL;
            }
            if (preview == null) {
                return Standing.NOT_TOLD;
            }
            // Only a strategy that would rather give none leaves a session without one that has room.
            return preview.chosen() == null ? Standing.NOT_ITS_OWN : Standing.AVAILABLE;
        }
        return switch (status.state()) {
            case "draining" -> Standing.DRAINING;
            case "disabled" -> Standing.DISABLED;
            case "down" -> Standing.DOWN;
            case "ejected" -> Standing.EJECTED;
            case "unresolved" -> Standing.UNRESOLVED;
            case "waiting" -> Standing.WAITING;
            default -> status.weight() == 0 ? Standing.NO_WEIGHT : Standing.NOT_NEEDED;
        };
    }

    private static Explanation.@Nullable Kept kept(Preview.@Nullable Kept kept) {
        return kept == null
                ? null
                : new Explanation.Kept(
                        nameOf(kept.candidate()), kept.settled(), kept.sessions(), kept.unseen(), kept.left());
    }

    private static @Nullable String nameOf(@Nullable Candidate candidate) {
        return candidate == null ? null : ((PooledBackend) candidate).name();
    }

    /** A session that does not exist. */
    private record Asked(ClientAddress client, long nanoTime) implements PickContext {
        @Override
        public boolean excludes(Candidate candidate) {
            return false;
        }
    }
}
