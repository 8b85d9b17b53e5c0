package dev.roundabout.admin;

import dev.roundabout.admin.wire.ProblemType;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.regex.Pattern;

/** Changes are {@code application/json}: no HTML form can send that. */
final class MediaTypeRule {
    private static final Pattern JSON =
            Pattern.compile("application/json\\s*(;\\s*charset\\s*=\\s*\"?utf-8\"?\\s*)?", Pattern.CASE_INSENSITIVE);

    private MediaTypeRule() {}

    /** Refuses a change in another form; DELETE has no body and needs no type. */
    static void check(Request request) {
        boolean bare = request.method().equals(HttpMethod.DELETE);
        if (bare && !request.body().isEmpty()) {
            throw new Refusal(ProblemType.BAD_REQUEST, "body: given (expected: none with DELETE)");
        }
        List<String> types = request.headers().getAll(HttpHeaderNames.CONTENT_TYPE);
        if (types.isEmpty() && bare) {
            return;
        }
        if (types.size() != 1 || !JSON.matcher(types.get(0)).matches()) {
            throw new Refusal(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: " + (types.isEmpty() ? "missing" : Printable.quoted(String.join(", ", types)))
                            + " (expected: application/json)");
        }
        if (request.headers().contains(HttpHeaderNames.CONTENT_ENCODING)) {
            throw new Refusal(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding: given (expected: none)");
        }
    }
}
