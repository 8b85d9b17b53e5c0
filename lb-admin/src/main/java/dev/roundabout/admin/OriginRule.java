package dev.roundabout.admin;

import dev.roundabout.admin.wire.ProblemType;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.Locale;

/** Keeps pages of other sites from changing anything through a visitor's browser. Programs send neither header. */
final class OriginRule {
    private OriginRule() {}

    /** Refuses a change that a browser says comes from another origin. */
    static void check(Request request) {
        for (String site : request.headers().getAll("Sec-Fetch-Site")) {
            if (!site.equals("same-origin") && !site.equals("none")) {
                throw foreign("Sec-Fetch-Site", site);
            }
        }
        String host =
                String.valueOf(request.headers().get(HttpHeaderNames.HOST)).toLowerCase(Locale.ROOT);
        List<String> own = List.of("http://" + host, "https://" + host);
        for (String origin : request.headers().getAll(HttpHeaderNames.ORIGIN)) {
            if (!own.contains(origin.toLowerCase(Locale.ROOT))) {
                throw foreign("Origin", origin);
            }
        }
    }

    private static Refusal foreign(String header, String value) {
        return new Refusal(
                ProblemType.FOREIGN_ORIGIN, header + ": " + Printable.quoted(value) + " (expected: this origin)");
    }
}
