package dev.roundabout.admin;

import static io.netty.handler.codec.http.HttpMethod.DELETE;
import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.PATCH;
import static io.netty.handler.codec.http.HttpMethod.POST;
import static io.netty.handler.codec.http.HttpMethod.PUT;

import dev.roundabout.LoadBalancer;
import dev.roundabout.strategy.Strategies;
import dev.roundabout.strategy.Strategy;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Puts the resources of one load balancer together and says which path is whose. */
final class Routes {
    private static final String POOL = "/v1/pools/{pool}";
    private static final String BACKENDS = POOL + "/backends";
    private static final String BACKEND = BACKENDS + "/{id}";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final long ALIVE_MILLIS = 2_000;
    private static final int ID_BYTES = 8;

    private Routes() {}

    static Router of(
            LoadBalancer lb,
            EventLoop loop,
            PrometheusMeterRegistry registry,
            Gate gate,
            AdminConfig config,
            Events events,
            String version) {
        SessionRates rates = new SessionRates(lb, System::nanoTime);
        rates.sample();
        Periodic.begin(loop, 1, "counting sessions a second", rates::sample);
        SecureRandom random = new SecureRandom();
        DrainJobs jobs = new DrainJobs(loop, () -> id(random));
        StatusReport report = new StatusReport(lb, version, rates, jobs, Clock.systemUTC(), System::nanoTime);
        Assets assets = Assets.load();
        Page page = new Page(config.title(), config.basicAuth() != null, assets);
        History history = new History(lb, Clock.systemUTC(), System::nanoTime);
        history.sample();
        Periodic.begin(loop, History.STEP_SECONDS, "the sample for the charts", history::sample);
        Live live = new Live(report, page, history, events.ring(), gate);
        Periodic.begin(loop, 1, "the news of the page", live::tick);
        Router.Builder routes = Router.builder(gate)
                .route(GET, "/", new PageResource(report, page)::show)
                .route(GET, "/live", live::show)
                .route(GET, Assets.ROUTE, assets::show)
                .route(GET, "/openapi.json", new OpenApiResource(version)::show);
        answers(routes, lb, loop, gate, events.ring());
        return of(routes, lb, loop, registry, report, jobs, Strategies::parse, new ChangeLog(events.ring()));
    }

    /** What an operator asks when something is odd. */
    private static void answers(Router.Builder routes, LoadBalancer lb, EventLoop loop, Gate gate, EventRing events) {
        Lookup lookup = new Lookup(lb);
        SessionsResource sessions = new SessionsResource(lb, lookup, new ChangeLog(events), loop);
        routes.route(GET, "/v1/explain", Access.PRIVATE, new ExplainResource(lookup, Clock.systemUTC())::show)
                .route(GET, "/v1/sessions", Access.PRIVATE, sessions::list)
                .route(DELETE, "/v1/sessions/{id}", sessions::kill)
                .route(GET, "/v1/events", new EventsResource(events, gate)::show);
    }

    private static Router of(
            Router.Builder routes,
            LoadBalancer lb,
            EventLoop loop,
            PrometheusMeterRegistry registry,
            StatusReport report,
            DrainJobs jobs,
            Function<String, Strategy> strategies,
            ChangeLog changes) {
        Lookup lookup = new Lookup(lb);
        ProbeResource probes = new ProbeResource(lb, ALIVE_MILLIS);
        PoolsResource pools = new PoolsResource(lb, lookup, report, strategies, changes, loop);
        BackendsResource backends = new BackendsResource(lookup, report, changes, loop);
        DrainResource drains = new DrainResource(lookup, jobs, changes, loop);
        BackendResource backend = new BackendResource(lookup, report, drains, changes, loop);
        ConfigResource configuration = new ConfigResource(lb, lookup, changes, loop);
        return routes.route(
                        GET,
                        "/metrics",
                        request -> CompletableFuture.completedFuture(
                                Answer.text(200, PROMETHEUS, registry.scrape(PROMETHEUS))))
                .route(GET, "/livez", probes::alive)
                .route(GET, "/readyz", probes::ready)
                .route(
                        GET,
                        "/v1/status",
                        request -> CompletableFuture.completedFuture(Answer.json(200, report.whole())))
                .route(GET, "/v1/pools", pools::list)
                .route(GET, POOL, pools::show)
                .route(PUT, POOL + "/strategy", pools::strategy)
                .route(GET, POOL + "/drains", drains::list)
                .route(GET, POOL + "/drains/{job}", drains::show)
                .route(GET, BACKENDS, backends::list)
                .route(POST, BACKENDS, backends::add)
                .route(GET, BACKEND, backend::show)
                .route(PATCH, BACKEND, backend::change)
                .route(DELETE, BACKEND, backend::remove)
                .route(POST, BACKEND + "/drain", drains::start)
                .route(GET, "/v1/config", Access.PRIVATE, configuration::show)
                .route(GET, "/v1/config/diff", Access.PRIVATE, configuration::diff)
                .route(POST, "/v1/config/reset", configuration::reset)
                .build();
    }

    /** Not a number: after a restart an old id must not name a new job. */
    private static String id(SecureRandom random) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
