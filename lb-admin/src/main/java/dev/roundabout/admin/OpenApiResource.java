package dev.roundabout.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /openapi.json}: what this port understands and answers, for programs. Admin loop only. */
final class OpenApiResource {
    private static final String RESOURCE = "openapi.json";

    /** Stands in the file where the running version comes. */
    private static final String VERSION = "\"@version@\"";

    private final String version;
    private @Nullable Document document;

    OpenApiResource(String version) {
        this.version = version;
    }

    /** The document; without it, 304, for who has it already (RFC 9110, section 13.1.2). */
    CompletionStage<Answer> show(Request.Admitted request) {
        Document current = document();
        boolean known = tags(request).anyMatch(tag -> tag.equals(current.tag) || tag.equals("*"));
        return CompletableFuture.completedFuture(Answer.text(known ? 304 : 200, "application/json", current.text)
                .with("ETag", current.tag)
                .with("Cache-Control", "no-cache"));
    }

    /** Read when it is first asked for: most daemons are never asked. */
    private Document document() {
        Document known = document;
        if (known == null) {
            String text =
                    new String(Assets.read(RESOURCE), StandardCharsets.UTF_8).replace(VERSION, Json.write(version));
            known = new Document(text, "\"" + Assets.digest(text.getBytes(StandardCharsets.UTF_8)) + "\"");
            document = known;
        }
        return known;
    }

    /** Compared as a cache must, weak or not. */
    private static Stream<String> tags(Request.Admitted request) {
        List<String> headers = request.request().headers().getAll(HttpHeaderNames.IF_NONE_MATCH);
        return headers.stream()
                .flatMap(header -> Stream.of(header.split(",", -1)))
                .map(tag -> tag.strip().replaceFirst("^W/", ""));
    }

    private record Document(String text, String tag) {}
}
