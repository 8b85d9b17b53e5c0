package dev.roundabout.admin;

import dev.roundabout.LoadBalancer;
import dev.roundabout.Pool;
import dev.roundabout.admin.wire.StrategyChangedJson;
import dev.roundabout.admin.wire.StrategyJson;
import dev.roundabout.strategy.Strategy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** {@code /v1/pools}: lists the pools, shows one, changes its strategy. */
final class PoolsResource {
    private final LoadBalancer lb;
    private final Lookup lookup;
    private final StatusReport report;
    private final Function<String, Strategy> strategies;
    private final ChangeLog changes;
    private final Executor loop;

    /**
     * The pools of one load balancer.
     *
     * @param strategies reads a strategy's word, or throws {@link IllegalArgumentException}
     */
    PoolsResource(
            LoadBalancer lb,
            Lookup lookup,
            StatusReport report,
            Function<String, Strategy> strategies,
            ChangeLog changes,
            Executor loop) {
        this.lb = lb;
        this.lookup = lookup;
        this.report = report;
        this.strategies = strategies;
        this.changes = changes;
        this.loop = loop;
    }

    CompletionStage<Answer> list(Request.Admitted request) {
        return CompletableFuture.completedFuture(
                Answer.json(200, lb.pools().stream().map(report::pool).toList()));
    }

    CompletionStage<Answer> show(Request.Admitted request) {
        return CompletableFuture.completedFuture(Answer.json(200, report.pool(lookup.pool(request))));
    }

    CompletionStage<Answer> strategy(Request.Admitted request) {
        Parameters.only(request);
        Pool pool = lookup.pool(request);
        String asked = Json.read(request.request().body(), StrategyJson.class).strategy();
        if (asked == null) {
            throw Refusal.invalid("strategy", "missing", "a strategy such as round-robin");
        }
        Strategy wanted = parse(asked);
        String before = pool.strategy().name();
        if (wanted.name().equals(before)) {
            return CompletableFuture.completedFuture(
                    Answer.json(200, new StrategyChangedJson("unchanged", pool.name(), before, before)));
        }
        return pool.strategy(wanted)
                .thenApplyAsync(
                        done -> {
                            changes.say(
                                    request, ChangeLog.Subject.pool(pool.name(), "strategy"), before, wanted.name());
                            return Answer.json(
                                    200, new StrategyChangedJson("changed", pool.name(), before, wanted.name()));
                        },
                        loop);
    }

    private Strategy parse(String text) {
        try {
            return strategies.apply(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("strategy", e);
        }
    }
}
