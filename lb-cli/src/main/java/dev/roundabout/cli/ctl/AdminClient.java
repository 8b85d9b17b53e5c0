package dev.roundabout.cli.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.roundabout.admin.wire.ProblemJson;
import dev.roundabout.admin.wire.ProblemType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests to the admin port, one at a time. */
final class AdminClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Longer than a disk that is slow to sync takes: a change is on disk before it is answered. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** Nothing has to reach a disk before a question is answered. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

    /** Four times as long as the daemon lets pass without a sign of life. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final AdminAddress address;
    private final Token token;
    private final Supplier<ObjectMapper> json;
    private final Duration timeout;

    AdminClient(AdminAddress address, Token token, Supplier<ObjectMapper> json) {
        this(address, token, json, DEFAULT_TIMEOUT);
    }

    /**
     * A client; it opens no connection yet.
     *
     * @param address where the admin port is
     * @param token sent with every request if there is one
     * @param json gives what reads and writes bodies; asked as late as can be, since it takes its time to get ready
     * @param timeout how long one answer may take, the whole body included
     */
    AdminClient(AdminAddress address, Token token, Supplier<ObjectMapper> json, Duration timeout) {
        this.address = address;
        this.token = token;
        this.json = json;
        this.timeout = timeout;
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
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        String secret = token.secret();
        if (secret != null) {
            headers.put("Authorization", "Bearer " + secret);
        }
        HttpAnswer answer = exchange(method, path, headers, body == null ? null : write(body));
        check(answer);
        return read(answer, type);
    }

    private void check(HttpAnswer answer) {
        if (answer.status() == ProblemType.UNAUTHORIZED.status()) {
            throw new CtlException(ExitCode.NO_TOKEN, "not allowed: " + token.refusal());
        }
        if (answer.status() / 100 != 2) {
            throw new RefusedException(problem(answer));
        }
    }

    /**
     * Follows a stream of server-sent events until the connection ends.
     *
     * @param path absolute, percent-encoded, perhaps with a query
     * @param type what the data of each event is
     * @param begun called once the daemon has answered that it goes on
     * @param events takes what each event carries
     * @throws RefusedException if the daemon refuses
     * @throws CtlException if there is no answer, a foreign one, the connection breaks, or a token is asked for
     */
    <T> void follow(String path, Class<T> type, Runnable begun, Consumer<T> events) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "text/event-stream");
        String secret = token.secret();
        if (secret != null) {
            headers.put("Authorization", "Bearer " + secret);
        }
        HttpAnswer other;
        try (HttpCall call = HttpCall.connect(address, CONNECT_TIMEOUT, timeout)) {
            other = call.follow(path, headers, SILENCE, begun, data -> events.accept(event(data, type)));
        } catch (IOException e) {
            throw unreachable(reason(e));
        }
        if (other != null) {
            check(other);
            throw foreign(other);
        }
    }

    private <T> T event(String data, Class<T> type) {
        return read(new HttpAnswer(200, "text/event-stream", data), type);
    }

    /** The kind is read by itself first: it tells a refusal of the daemon from an error page of something else. */
    private ProblemJson problem(HttpAnswer answer) {
        String kind = read(answer, JsonNode.class).path("type").asText("");
        if (!kind.startsWith("/problems/")) {
            throw foreign(answer);
        }
        return read(answer, ProblemJson.class);
    }

    private <T> T read(HttpAnswer answer, Class<T> type) {
        T value;
        try {
            value = json.get().readValue(answer.body(), type);
        } catch (JsonProcessingException e) {
            throw foreign(answer);
        }
        if (value == null) {
            throw foreign(answer);
        }
        return value;
    }

    private String write(Object body) {
        try {
            return json.get().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpAnswer exchange(String method, String path, Map<String, String> headers, @Nullable String body) {
        try (HttpCall call = HttpCall.connect(address, CONNECT_TIMEOUT, patience(method, timeout))) {
            return ask(call, method, path, headers, body);
        } catch (IOException e) {
            throw unreachable(reason(e));
        }
    }

    private HttpAnswer ask(
            HttpCall call, String method, String path, Map<String, String> headers, @Nullable String body) {
        try {
            return call.ask(method, path, headers, body);
        } catch (IOException e) {
            // A change that was sent may have been made, answer or not.
            throw unreachable(
                    reason(e) + (method.equals("GET") ? "" : ", and whether the change was made is not known"));
        }
    }

    /** {@return how long an answer may take} */
    static Duration patience(String method, Duration most) {
        return method.equals("GET") && most.compareTo(READ_TIMEOUT) > 0 ? READ_TIMEOUT : most;
    }

    private CtlException unreachable(String reason) {
        return CtlException.unreachable("no daemon reached at " + address + ": " + reason
                + "; is lbd running, and is this its admin port? Give it with --admin HOST:PORT or LBCTL_ADMIN");
    }

    private CtlException foreign(HttpAnswer answer) {
        return foreign("HTTP " + answer.status() + ", " + answer.contentType());
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

    private static String reason(IOException failure) {
        if (failure instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        if (failure instanceof UnknownHostException) {
            return "the host name is not known";
        }
        String message = failure.getMessage();
        if (message == null) {
            return failure instanceof ConnectException
                    ? "connection refused"
                    : failure.getClass().getSimpleName();
        }
        return Printable.line(failure instanceof ConnectException ? message.toLowerCase(Locale.ROOT) : message);
    }
}
