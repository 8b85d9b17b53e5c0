package dev.roundabout.cli.ctl;

import dev.roundabout.admin.wire.AddBackendJson;
import dev.roundabout.admin.wire.BackendChangedJson;
import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.BackendRemovedJson;
import dev.roundabout.admin.wire.ChangeBackendJson;
import dev.roundabout.admin.wire.ConfigDiffJson;
import dev.roundabout.admin.wire.ConfigJson;
import dev.roundabout.admin.wire.ConfigResetJson;
import dev.roundabout.admin.wire.ConfigResetRequestJson;
import dev.roundabout.admin.wire.DrainJobJson;
import dev.roundabout.admin.wire.DrainRequestJson;
import dev.roundabout.admin.wire.EventJson;
import dev.roundabout.admin.wire.EventsJson;
import dev.roundabout.admin.wire.ExplanationJson;
import dev.roundabout.admin.wire.SessionKilledJson;
import dev.roundabout.admin.wire.SessionsJson;
import dev.roundabout.admin.wire.StatusJson;
import dev.roundabout.admin.wire.StrategyChangedJson;
import dev.roundabout.admin.wire.StrategyJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The admin port's HTTP API as methods. Each returns what the daemon answered, or ends with {@link RefusedException} if
 * it refused, or with {@link CtlException} if there was no answer. A backend is named by its name or its address.
 */
final class AdminApi {
    private final AdminClient client;

    AdminApi(AdminClient client) {
        this.client = client;
    }

    StatusJson status() {
        StatusJson status = client.ask("GET", "/v1/status", null, StatusJson.class);
        // Usually the first answer, so it is looked at closely; JSON of something else has no pools.
        if (status.pools() == null) {
            throw client.foreign("its status names no pools");
        }
        return status;
    }

    BackendJson backend(String pool, String backend) {
        return client.ask("GET", path(pool, backend), null, BackendJson.class);
    }

    BackendChangedJson add(String pool, AddBackendJson wanted) {
        return client.ask("POST", pool(pool) + "/backends", wanted, BackendChangedJson.class);
    }

    BackendChangedJson change(String pool, String backend, ChangeBackendJson wanted) {
        return client.ask("PATCH", path(pool, backend), wanted, BackendChangedJson.class);
    }

    BackendRemovedJson remove(String pool, String backend, boolean force) {
        return client.ask("DELETE", path(pool, backend) + (force ? "?force=true" : ""), null, BackendRemovedJson.class);
    }

    DrainJobJson drainAndRemove(String pool, String backend, Duration timeout, boolean force) {
        return client.ask(
                "DELETE",
                path(pool, backend) + "?drain=" + Durations.argument(timeout) + (force ? "&force=true" : ""),
                null,
                DrainJobJson.class);
    }

    DrainJobJson drain(String pool, String backend, Duration timeout) {
        DrainRequestJson wanted = new DrainRequestJson(Durations.argument(timeout), "disable", null);
        return client.ask("POST", path(pool, backend) + "/drain", wanted, DrainJobJson.class);
    }

    DrainJobJson drainJob(String pool, String id) {
        return client.ask("GET", pool(pool) + "/drains/" + encoded(id), null, DrainJobJson.class);
    }

    StrategyChangedJson strategy(String pool, String strategy) {
        return client.ask("PUT", pool(pool) + "/strategy", new StrategyJson(strategy), StrategyChangedJson.class);
    }

    ExplanationJson explain(String address, @Nullable String pool) {
        return client.ask("GET", "/v1/explain" + query("client", address, "pool", pool), null, ExplanationJson.class);
    }

    SessionsJson sessions(
            @Nullable String pool, @Nullable String backend, @Nullable String clientAddress, @Nullable Integer limit) {
        return client.ask(
                "GET",
                "/v1/sessions"
                        + query(
                                "pool",
                                pool,
                                "backend",
                                backend,
                                "client",
                                clientAddress,
                                "limit",
                                limit == null ? null : String.valueOf(limit)),
                null,
                SessionsJson.class);
    }

    SessionKilledJson kill(long id) {
        return client.ask("DELETE", "/v1/sessions/" + id, null, SessionKilledJson.class);
    }

    EventsJson events(int limit) {
        return client.ask("GET", "/v1/events?limit=" + limit, null, EventsJson.class);
    }

    /**
     * Follows what happens until the connection ends.
     *
     * @param after the number of the last event that is known; 0 for none
     * @param begun called when the daemon has answered
     * @param events takes every event
     */
    void follow(long after, Runnable begun, Consumer<EventJson> events) {
        client.follow("/v1/events?after=" + after, EventJson.class, begun, events);
    }

    /** Names and values in turn; what has no value is left out. */
    private static String query(@Nullable String... parameters) {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            String value = parameters[i + 1];
            if (value != null) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameters[i])
                        .append('=')
                        .append(encoded(value));
            }
        }
        return query.toString();
    }

    ConfigJson config() {
        return client.ask("GET", "/v1/config", null, ConfigJson.class);
    }

    ConfigDiffJson configDiff() {
        return client.ask("GET", "/v1/config/diff", null, ConfigDiffJson.class);
    }

    ConfigResetJson resetConfig(ConfigResetRequestJson wanted) {
        return client.ask("POST", "/v1/config/reset", wanted, ConfigResetJson.class);
    }

    private static String pool(String pool) {
        return "/v1/pools/" + encoded(pool);
    }

    private static String path(String pool, String backend) {
        return pool(pool) + "/backends/" + encoded(backend);
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
