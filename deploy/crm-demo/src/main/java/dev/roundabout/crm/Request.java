package dev.roundabout.crm;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What was asked for. One thread at a time. */
final class Request {
    static final String COOKIE = "crm-demo";

    private static final int FORM_BYTES = 16 << 10;

    private final HttpExchange exchange;

    Request(HttpExchange exchange) {
        this.exchange = exchange;
    }

    String method() {
        return exchange.getRequestMethod();
    }

    String path() {
        return exchange.getRequestURI().getPath();
    }

    String header(String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    /** What follows the question mark. */
    Form query() throws Refusal {
        String query = exchange.getRequestURI().getRawQuery();
        return Form.of(query == null ? "" : query);
    }

    Form form() throws Refusal {
        return Form.of(new String(body(FORM_BYTES), StandardCharsets.UTF_8));
    }

    /** All of the body; a Refusal if it is longer than allowed, whatever it says of its length. */
    byte[] body(int most) throws Refusal {
        byte[] body;
        try {
            body = exchange.getRequestBody().readNBytes(most + 1);
        } catch (IOException e) {
            throw new Refusal(400, "the request ended before its end");
        }
        if (body.length > most) {
            throw new Refusal(413, "more than " + most + " bytes");
        }
        return body;
    }

    /** The session's token, if the browser sent one that can be one. */
    Optional<String> token() {
        for (String line : exchange.getRequestHeaders().getOrDefault("Cookie", List.of())) {
            for (String pair : line.split(";", -1)) {
                String trimmed = pair.strip();
                if (trimmed.startsWith(COOKIE + "=")) {
                    String token = trimmed.substring(COOKIE.length() + 1);
                    return token.matches("[0-9a-f]{64}") ? Optional.of(token) : Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
