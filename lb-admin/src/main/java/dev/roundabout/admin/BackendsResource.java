package dev.roundabout.admin;

import dev.roundabout.AddResult;
import dev.roundabout.BackendSpec;
import dev.roundabout.BackendStatus;
import dev.roundabout.Pool;
import dev.roundabout.admin.wire.AddBackendJson;
import dev.roundabout.admin.wire.BackendChangedJson;
import dev.roundabout.config.Address;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** {@code /v1/pools/{pool}/backends}: lists the backends of a pool, adds one. */
final class BackendsResource {
    private final Lookup lookup;
    private final StatusReport report;
    private final ChangeLog changes;
    private final Executor loop;

    BackendsResource(Lookup lookup, StatusReport report, ChangeLog changes, Executor loop) {
        this.lookup = lookup;
        this.report = report;
        this.changes = changes;
        this.loop = loop;
    }

    CompletionStage<Answer> list(Request.Admitted request) {
        return CompletableFuture.completedFuture(
                Answer.json(200, report.pool(lookup.pool(request)).backends()));
    }

    CompletionStage<Answer> add(Request.Admitted request) {
        Parameters.only(request);
        Pool pool = lookup.pool(request);
        AddBackendJson asked = Json.read(request.request().body(), AddBackendJson.class);
        BackendSpec spec = new BackendSpec(
                address(asked.address()), asked.name(), asked.weight(), asked.maxSessions(), asked.backup());
        return pool.addAsync(spec).thenApplyAsync(result -> added(request, pool, result), loop);
    }

    private Answer added(Request.Admitted request, Pool pool, AddResult result) {
        BackendStatus now = result.backend().status();
        ChangeLog.Subject what = ChangeLog.Subject.backend(pool.name(), now.name());
        String outcome =
                switch (result.outcome()) {
                    case ADDED -> {
                        changes.say(request, what, ChangeLog.ABSENT, ChangeLog.describe(now));
                        yield BackendChangedJson.ADDED;
                    }
                    case DRAIN_CALLED_OFF -> {
                        changes.say(request, what, "draining", ChangeLog.describe(now));
                        yield BackendChangedJson.DRAIN_CALLED_OFF;
                    }
                    case ALREADY_THERE -> BackendChangedJson.ALREADY_THERE;
                };
        return Answer.json(
                        result.outcome() == AddResult.Outcome.ADDED ? 201 : 200,
                        new BackendChangedJson(outcome, pool.name(), report.backend(pool, now)))
                .with("Location", "/v1/pools/" + encoded(pool.name()) + "/backends/" + encoded(now.name()));
    }

    private static Address address(@Nullable String text) {
        if (text == null) {
            throw Refusal.invalid("address", "missing", "HOST:PORT, for example 10.1.3.14:3000");
        }
        try {
            return Address.ofBackend(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("address", e);
        }
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8);
    }
}
