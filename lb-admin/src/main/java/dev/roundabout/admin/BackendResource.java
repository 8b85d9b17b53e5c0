package dev.roundabout.admin;

import dev.roundabout.Backend;
import dev.roundabout.BackendChange;
import dev.roundabout.BackendStatus;
import dev.roundabout.DrainOptions;
import dev.roundabout.Pool;
import dev.roundabout.PoolStatus;
import dev.roundabout.admin.wire.BackendChangedJson;
import dev.roundabout.admin.wire.BackendRemovedJson;
import dev.roundabout.admin.wire.ChangeBackendJson;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** {@code /v1/pools/{pool}/backends/{id}}: shows one backend, changes it, removes it. */
final class BackendResource {
    private final Lookup lookup;
    private final StatusReport report;
    private final DrainResource drains;
    private final ChangeLog changes;
    private final Executor loop;

    BackendResource(Lookup lookup, StatusReport report, DrainResource drains, ChangeLog changes, Executor loop) {
        this.lookup = lookup;
        this.report = report;
        this.drains = drains;
        this.changes = changes;
        this.loop = loop;
    }

    CompletionStage<Answer> show(Request.Admitted request) {
        Pool pool = lookup.pool(request);
        Backend backend = lookup.backend(pool, request);
        return CompletableFuture.completedFuture(Answer.json(200, report.detail(pool, backend)));
    }

    CompletionStage<Answer> change(Request.Admitted request) {
        Parameters.only(request);
        Pool pool = lookup.pool(request);
        Backend backend = lookup.backend(pool, request);
        ChangeBackendJson asked = Json.read(request.request().body(), ChangeBackendJson.class);
        BackendChange change = new BackendChange(asked.weight(), asked.maxSessions(), enabled(asked.state()));
        if (change.weight() == null && change.maxSessions() == null && change.enabled() == null) {
            throw Refusal.invalid("body", "nothing to change", "weight, maxSessions or state");
        }
        BackendStatus before = backend.status();
        return backend.set(change).thenApplyAsync(done -> changed(request, pool, before, backend.status()), loop);
    }

    CompletionStage<Answer> remove(Request.Admitted request) {
        Parameters.only(request, "drain", "force");
        Pool pool = lookup.pool(request);
        Backend backend = lookup.backend(pool, request);
        boolean force = flag(request, "force");
        String drain = request.query().get("drain");
        if (drain != null) {
            return drains.start(
                    request,
                    backend,
                    new DrainOptions(DurationText.read("drain", drain), DrainOptions.Then.REMOVE, force));
        }
        BackendStatus before = backend.status();
        CompletionStage<Integer> gone =
                force ? backend.removeNow() : backend.remove().thenApply(done -> 0);
        return gone.thenApplyAsync(cut -> removed(request, pool, before, cut), loop);
    }

    private Answer changed(Request.Admitted request, Pool pool, BackendStatus before, BackendStatus after) {
        boolean same = before.weight() == after.weight()
                && before.maxSessions() == after.maxSessions()
                && before.adminState() == after.adminState();
        if (!same) {
            changes.say(
                    request,
                    ChangeLog.Subject.backend(pool.name(), after.name()),
                    ChangeLog.describe(before),
                    ChangeLog.describe(after));
        }
        return Answer.json(
                200,
                new BackendChangedJson(
                        same ? BackendChangedJson.UNCHANGED : BackendChangedJson.CHANGED,
                        pool.name(),
                        report.backend(pool, after),
                        before.eligible() && !after.eligible() ? warning(pool.status()) : null));
    }

    /** To disable the last one, or to give it no weight, may be meant; whoever did not mean it must see it. */
    private static @Nullable String warning(PoolStatus pool) {
        if (pool.backends().stream().anyMatch(BackendStatus::eligible)) {
            return null;
        }
        String nobody = "no backend of " + pool.name() + " is eligible now: ";
        return nobody + (pool.failingOpen() ? "every enabled one is tried" : "new clients are reset");
    }

    private Answer removed(Request.Admitted request, Pool pool, BackendStatus before, int cut) {
        changes.say(
                request,
                ChangeLog.Subject.backend(pool.name(), before.name()),
                ChangeLog.describe(before),
                ChangeLog.ABSENT + ", sessions cut: " + cut);
        return Answer.json(
                200,
                new BackendRemovedJson(
                        "removed", pool.name(), before.name(), before.address().toString(), cut));
    }

    private static @Nullable Boolean enabled(@Nullable String state) {
        if (state == null) {
            return null;
        }
        return switch (state) {
            case "enabled" -> true;
            case "disabled" -> false;
            default -> throw Refusal.invalid("state", Printable.quoted(state), "enabled or disabled");
        };
    }

    private static boolean flag(Request.Admitted request, String name) {
        String text = request.query().getOrDefault(name, "false");
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Refusal.invalid(name, Printable.quoted(text), "true or false");
        };
    }
}
