package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StrategyChangedJson;
import dev.roundabout.cli.completion.Candidates;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows or changes how a pool chooses. */
@Command(name = "strategy", description = "Shows how a pool chooses, or changes it; open sessions go on.")
final class StrategyCommand implements Runnable {
    private final Invocation invocation;

    @Parameters(
            arity = "0..1",
            paramLabel = "S",
            completionCandidates = Candidates.StrategyNames.class,
            description = "round-robin, least-connections, first-available, lax-hashed-ip, strict-hashed-ip,"
                    + " lax-stored-ip[:TIMEOUT] or strict-stored-ip[:TIMEOUT]; without it the strategy is shown")
    @Nullable
    String strategy;

    StrategyCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        if (strategy == null) {
            PoolJson pool = invocation.pool(invocation.api().status());
            StrategyJson shown = new StrategyJson(pool.name(), pool.strategy(), pool.runtimeStrategy());
            invocation
                    .output()
                    .result(
                            pool.name() + "  " + pool.strategy() + (pool.runtimeStrategy() ? "  (runtime)" : ""),
                            shown);
            return;
        }
        StrategyChangedJson result = invocation.api().strategy(invocation.pool(), strategy);
        invocation
                .output()
                .result(
                        result.outcome().equals("unchanged")
                                ? result.pool() + " uses " + result.strategy() + " already: nothing changed"
                                : result.pool() + " uses " + result.strategy() + " now, was " + result.before(),
                        result);
    }

    /**
     * What {@code strategy} without an argument writes with {@code -o json}.
     *
     * @param pool the pool's name
     * @param strategy the word for its strategy
     * @param runtime whether it was changed at run time
     */
    record StrategyJson(String pool, String strategy, boolean runtime) {}
}
