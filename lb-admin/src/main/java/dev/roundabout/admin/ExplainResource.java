package dev.roundabout.admin;

import dev.roundabout.BackendStatus;
import dev.roundabout.Explanation;
import dev.roundabout.Pool;
import dev.roundabout.admin.wire.ExplainedBackendJson;
import dev.roundabout.admin.wire.ExplainedListenerJson;
import dev.roundabout.admin.wire.ExplanationJson;
import dev.roundabout.admin.wire.KeptJson;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code /v1/explain}: which backend a client would get, and why not another. */
final class ExplainResource {
    private final Lookup lookup;
    private final Clock clock;

    ExplainResource(Lookup lookup, Clock clock) {
        this.lookup = lookup;
        this.clock = clock;
    }

    CompletionStage<Answer> show(Request.Admitted request) {
        Parameters.only(request, "client", "pool");
        InetAddress client = Parameters.address(request, "client");
        if (client == null) {
            throw Refusal.invalid("client", "missing", "an IP address such as 10.1.1.11 or 2001:db8::7");
        }
        Pool pool = lookup.poolOf(request.query().get("pool"));
        return CompletableFuture.completedFuture(Answer.json(200, json(pool.explain(client), clock.instant())));
    }

    static ExplanationJson json(Explanation told, Instant now) {
        return new ExplanationJson(
                NetUtil.toAddressString(told.client()),
                told.pool(),
                told.strategy(),
                told.backend(),
                told.reason(),
                told.failingOpen(),
                kept(told.kept()),
                told.backends().stream().map(choice -> backend(choice, now)).toList(),
                told.listeners().stream().map(ExplainResource::listener).toList());
    }

    private static @Nullable KeptJson kept(Explanation.@Nullable Kept kept) {
        return kept == null
                ? null
                : new KeptJson(
                        kept.backend(),
                        kept.settled(),
                        kept.sessions(),
                        kept.unseen().toMillis(),
                        kept.left().toMillis());
    }

    private static ExplainedBackendJson backend(Explanation.Choice choice, Instant now) {
        BackendStatus status = choice.status();
        return new ExplainedBackendJson(
                status.name(),
                status.address().toString(),
                Names.word(choice.standing()),
                reason(choice, now),
                choice.rank(),
                status.state(),
                status.weight(),
                status.sessions(),
                status.maxSessions());
    }

    private static @Nullable String reason(Explanation.Choice choice, Instant now) {
        return switch (choice.standing()) {
            case NOT_ITS_OWN -> "the strategy is strict, and this is not the client's own";
            case NOT_NEEDED -> "a backup, and there are primaries";
            default -> Reasons.of(choice.status(), now);
        };
    }

    private static ExplainedListenerJson listener(Explanation.Door door) {
        return new ExplainedListenerJson(
                door.listener(),
                door.refusal() == null ? null : Names.word(door.refusal()),
                door.atLimit(),
                door.paused(),
                door.delay().toMillis());
    }
}
