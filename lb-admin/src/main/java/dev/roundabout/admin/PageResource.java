package dev.roundabout.admin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /}: the page. It loads from its own origin alone, and no other page may frame it. */
final class PageResource {
    private static final String POLICY =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final StatusReport report;
    private final Page page;

    PageResource(StatusReport report, Page page) {
        this.report = report;
        this.page = page;
    }

    CompletionStage<Answer> show(Request.Admitted request) {
        return CompletableFuture.completedFuture(
                Answer.text(200, "text/html; charset=utf-8", page.render(report.whole()))
                        .with("Content-Security-Policy", POLICY)
                        .with("X-Frame-Options", "DENY"));
    }
}
