package dev.roundabout.cli.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.roundabout.admin.wire.ProblemJson;
import dev.roundabout.admin.wire.ProblemType;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Requests to the admin port, one at a time. */
final class AdminClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Longer than a disk that is slow to sync takes: a change is on disk before it is answered. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private final AdminAddress address;
    private final Token token;
    private final ObjectMapper json;
    private final Duration timeout;
    private final HttpClient http;

    AdminClient(AdminAddress address, Token token, ObjectMapper json) {
        this(address, token, json, DEFAULT_TIMEOUT);
    }

    /**
     * A client; it opens no connection yet.
     *
     * @param address where the admin port is
     * @param token sent with every request if there is one
     * @param json reads and writes bodies
     * @param timeout how long one answer may take, the whole body included
     */
    AdminClient(AdminAddress address, Token token, ObjectMapper json, Duration timeout) {
        this.address = address;
        this.token = token;
        this.json = json;
        this.timeout = timeout;
        // HTTP/1.1, or the client would offer an upgrade; no proxy, or the token would pass through it.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /**
     * Sends one request and waits for the answer.
     *
     * @param method such as {@code GET}
     * @param path absolute, percent-encoded, perhaps with a query
     * @param body what to send as JSON; {@code null} for no body
     * @param type what a successful answer is
     * @return the answer
     * @throws RefusedException if the daemon refuses
     * @throws CtlException if there is no answer, a foreign one, or a token is asked for
     */
    <T> T ask(String method, String path, @Nullable Object body, Class<T> type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.base() + path))
                .timeout(timeout)
                .header("Accept", "application/json")
                .method(method, publisher(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        String secret = token.secret();
        if (secret != null) {
            request.header("Authorization", "Bearer " + secret);
        }
        HttpResponse<String> response = exchange(request.build());
        if (response.statusCode() == ProblemType.UNAUTHORIZED.status()) {
            throw new CtlException(ExitCode.NO_TOKEN, "not allowed: " + token.refusal());
        }
        if (response.statusCode() / 100 == 2) {
            return read(response, type);
        }
        throw new RefusedException(problem(response));
    }

    /** The kind is read by itself first: it tells a refusal of the daemon from an error page of something else. */
    private ProblemJson problem(HttpResponse<String> response) {
        String kind = read(response, JsonNode.class).path("type").asText("");
        if (!kind.startsWith("/problems/")) {
            throw foreign(response);
        }
        return read(response, ProblemJson.class);
    }

    private <T> T read(HttpResponse<String> response, Class<T> type) {
        T value;
        try {
            value = json.readValue(response.body(), type);
        } catch (JsonProcessingException e) {
            throw foreign(response);
        }
        if (value == null) {
            throw foreign(response);
        }
        return value;
    }

    private BodyPublisher publisher(@Nullable Object body) {
        if (body == null) {
            return BodyPublishers.noBody();
        }
        try {
            return BodyPublishers.ofString(json.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        CompletableFuture<HttpResponse<String>> response = http.sendAsync(request, BodyHandlers.ofString());
        try {
            // The request's own timeout ends with the headers; this one covers the body too.
            return response.get(timeout.toMillis() + CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable failure = e.getCause() == null ? e : e.getCause();
            throw unreachable(reason(failure) + (failure instanceof ConnectException ? "" : doubt(request)));
        } catch (TimeoutException e) {
            response.cancel(true);
            throw unreachable("no complete answer in time" + doubt(request));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("interrupted" + doubt(request));
        }
    }

    /** A change that was sent may have been made, answer or not. */
    private static String doubt(HttpRequest request) {
        return request.method().equals("GET") ? "" : ", and whether the change was made is not known";
    }

    private CtlException unreachable(String reason) {
        return CtlException.unreachable("no daemon reached at " + address + ": " + reason
                + "; is lbd running, and is this its admin port? Give it with --admin HOST:PORT or LBCTL_ADMIN");
    }

    private CtlException foreign(HttpResponse<String> response) {
        String type = response.headers().firstValue("Content-Type").orElse("no content type");
        return foreign("HTTP " + response.statusCode() + ", " + type);
    }

    /**
     * {@return the end of a command that talked to something else}
     *
     * @param what how one can tell
     */
    CtlException foreign(String what) {
        return CtlException.unreachable(
                "what answers at " + address + " is not the admin port of an lbd of this version" + " ("
                        + Printable.line(what) + "); give its admin port with --admin HOST:PORT or LBCTL_ADMIN");
    }

    private static String reason(Throwable failure) {
        if (failure instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (failure instanceof ConnectException) {
            if (isUnresolved(failure)) {
                return "the host name is not known";
            }
            String message = failure.getMessage();
            return message == null ? "connection refused" : Printable.line(message.toLowerCase(Locale.ROOT));
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : Printable.line(message);
    }

    /** The client wraps it more than once. */
    private static boolean isUnresolved(Throwable failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }
}
