package dev.roundabout.admin;

import dev.roundabout.ChangeRefusedException;
import dev.roundabout.admin.wire.ProblemType;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the resource for a request, lets the gate look at it, and turns every failure into an answer. */
final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final Gate gate;
    private final List<Route> routes;

    private Router(Gate gate, List<Route> routes) {
        this.gate = gate;
        this.routes = List.copyOf(routes);
    }

    static Builder builder(Gate gate) {
        return new Builder(gate);
    }

    /** {@return every method and path there is, such as {@code GET /v1/pools/{pool}}, and who may read it} */
    Map<String, Access> table() {
        Map<String, Access> table = new LinkedHashMap<>();
        for (Route route : routes) {
            for (HttpMethod method : route.resources.keySet()) {
                table.put(method.name() + " /" + String.join("/", route.pattern), route.access);
            }
        }
        return table;
    }

    /** Never fails and never throws: what goes wrong is an answer too. */
    CompletionStage<Answer> answer(Request request) {
        try {
            return dispatch(request).exceptionally(failure -> answerTo(request, failure));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(answerTo(request, e));
        }
    }

    private CompletionStage<Answer> dispatch(Request request) {
        gate.checkHost(request);
        RequestPath path = RequestPath.parse(request.target());
        for (Route route : routes) {
            Map<String, String> parameters = route.match(path.segments());
            if (parameters == null) {
                continue;
            }
            HttpMethod method = request.method().equals(HttpMethod.HEAD) ? HttpMethod.GET : request.method();
            Resource resource = route.resources.get(method);
            if (resource == null) {
                return CompletableFuture.completedFuture(Answer.problem(new Refusal(
                                ProblemType.METHOD_NOT_ALLOWED,
                                Printable.of(request.method().name()) + " is not for this path (expected: "
                                        + route.methods() + ")"))
                        .with("Allow", route.methods()));
            }
            String caller = gate.admit(request, route.access);
            return resource.answer(new Request.Admitted(request, parameters, path.query(), caller));
        }
        throw RequestPath.nothingAt(request.target().replaceFirst("\\?.*", ""));
    }

    private Answer answerTo(Request request, Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ChangeRefusedException refused) {
            return Answer.problem(Refusal.of(refused));
        }
        if (cause instanceof Refusal refusal) {
            Answer answer = Answer.problem(refusal);
            return switch (refusal.type()) {
                case UNAUTHORIZED -> answer.with("WWW-Authenticate", gate.challenge());
                case TOO_MANY_TRIES -> answer.with("Retry-After", "1");
                default -> answer;
            };
        }
        LOG.error("admin: {} {} failed", request.method(), Printable.of(request.target()), cause);
        return Answer.problem(
                new Refusal(ProblemType.INTERNAL_ERROR, "the request failed; the log of the load balancer has more"));
    }

    /** A path with variable segments, and what its methods do. */
    private static final class Route {
        private final List<String> pattern;
        private final Access access;
        private final Map<HttpMethod, Resource> resources = new LinkedHashMap<>();

        Route(List<String> pattern, Access access) {
            this.pattern = pattern;
            this.access = access;
        }

        @Nullable
        Map<String, String> match(List<String> segments) {
            if (segments.size() != pattern.size()) {
                return null;
            }
            Map<String, String> parameters = new LinkedHashMap<>();
            for (int i = 0; i < pattern.size(); i++) {
                String wanted = pattern.get(i);
                if (wanted.startsWith("{")) {
                    parameters.put(wanted.substring(1, wanted.length() - 1), segments.get(i));
                } else if (!wanted.equals(segments.get(i))) {
                    return null;
                }
            }
            return parameters;
        }

        String methods() {
            return resources.keySet().stream()
                    .map(method -> method.equals(HttpMethod.GET) ? "GET, HEAD" : method.name())
                    .collect(Collectors.joining(", "));
        }
    }

    /** Collects routes; a path may be named again for another method. */
    static final class Builder {
        private final Gate gate;
        private final List<Route> routes = new ArrayList<>();

        private Builder(Gate gate) {
            this.gate = gate;
        }

        /** A route that anyone may read. */
        Builder route(HttpMethod method, String path, Resource resource) {
            return route(method, path, Access.OPEN, resource);
        }

        /** A route; all methods of one path have the same access, that which was named first. */
        Builder route(HttpMethod method, String path, Access access, Resource resource) {
            List<String> pattern =
                    path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
            Route known = null;
            for (Route route : routes) {
                known = route.pattern.equals(pattern) ? route : known;
            }
            if (known == null) {
                known = new Route(pattern, access);
                routes.add(known);
            }
            known.resources.put(method, resource);
            return this;
        }

        Router build() {
            return new Router(gate, routes);
        }
    }
}
