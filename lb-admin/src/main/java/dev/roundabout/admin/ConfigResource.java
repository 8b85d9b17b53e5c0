package dev.roundabout.admin;

import dev.roundabout.LoadBalancer;
import dev.roundabout.Pool;
import dev.roundabout.ResetOptions;
import dev.roundabout.admin.wire.ConfigDiffJson;
import dev.roundabout.admin.wire.ConfigResetJson;
import dev.roundabout.admin.wire.ConfigResetRequestJson;
import dev.roundabout.config.BackendConfig;
import dev.roundabout.config.ChangeLayer;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /v1/config}: shows the configuration in force, what differs from it, and takes that back. */
final class ConfigResource {
    private final LoadBalancer lb;
    private final Lookup lookup;
    private final ConfigReport report;
    private final ChangeLog changes;
    private final Executor loop;

    ConfigResource(LoadBalancer lb, Lookup lookup, ChangeLog changes, Executor loop) {
        this.lb = lb;
        this.lookup = lookup;
        this.report = new ConfigReport(lb);
        this.changes = changes;
        this.loop = loop;
    }

    CompletionStage<Answer> show(Request.Admitted request) {
        Parameters.only(request);
        return CompletableFuture.completedFuture(Answer.json(200, report.whole()));
    }

    CompletionStage<Answer> diff(Request.Admitted request) {
        Parameters.only(request);
        return CompletableFuture.completedFuture(Answer.json(200, report.diff()));
    }

    CompletionStage<Answer> reset(Request.Admitted request) {
        Parameters.only(request);
        String body = request.request().body();
        ConfigResetRequestJson asked = body.isEmpty()
                ? new ConfigResetRequestJson(null, null, null)
                : Json.read(body, ConfigResetRequestJson.class);
        String pool = asked.pool();
        String backend = asked.backend();
        if (pool != null) {
            lookup.pool(pool);
        } else if (backend != null) {
            throw Refusal.invalid("pool", "missing", "the pool of " + Printable.of(backend));
        }
        ResetOptions options = new ResetOptions(pool, name(pool, backend), Boolean.TRUE.equals(asked.force()));
        LoadBalancerConfig before = lb.config();
        return lb.resetChanges(options).thenApplyAsync(given -> answer(request, before, given), loop);
    }

    private Answer answer(Request.Admitted request, LoadBalancerConfig config, ChangeLayer given) {
        List<ConfigDiffJson.Entry> entries = ConfigReport.entries(config, given);
        if (!entries.isEmpty()) {
            changes.say(
                    request,
                    new ChangeLog.Subject(null, null, "configuration"),
                    entries.stream()
                            .map(entry -> entry.pool() + (entry.backend() == null ? "" : "/" + entry.backend()) + " "
                                    + entry.change())
                            .collect(Collectors.joining(", ")),
                    "as configured");
        }
        return Answer.json(
                200,
                new ConfigResetJson(entries.isEmpty() ? ConfigResetJson.UNCHANGED : ConfigResetJson.RESET, entries));
    }

    /** The name of a backend that was given by its name or address; it need not be there any more. */
    private @Nullable String name(@Nullable String pool, @Nullable String backend) {
        if (pool == null || backend == null) {
            return null;
        }
        for (ChangeLayer.Entry entry : lb.changes().entries()) {
            if (entry.pool().equals(pool) && backend.equals(entry.backend())) {
                return backend;
            }
        }
        Pool live = lookup.pool(pool);
        return live.backend(backend).map(found -> found.name()).orElseGet(() -> lb.config().pools().stream()
                .filter(one -> one.name().equals(pool))
                .map(PoolConfig::backends)
                .flatMap(List::stream)
                .filter(one -> one.address().toString().equals(backend))
                .map(BackendConfig::name)
                .findFirst()
                .orElse(backend));
    }
}
