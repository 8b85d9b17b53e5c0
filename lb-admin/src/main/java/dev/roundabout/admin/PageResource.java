package dev.roundabout.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /}: the page. It has no script, loads nothing, and no other page may frame it. */
final class PageResource {
    private static final String STYLE = style();
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + digest(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final StatusReport report;
    private final String title;

    PageResource(StatusReport report, String title) {
        this.report = report;
        this.title = title;
    }

    CompletionStage<Answer> show(Request.Admitted request) {
        String page = new Page(title, STYLE).render(report.whole());
        return CompletableFuture.completedFuture(Answer.text(200, "text/html; charset=utf-8", page)
                .with("Content-Security-Policy", POLICY)
                .with("X-Frame-Options", "DENY"));
    }

    private static String style() {
        try (InputStream css = PageResource.class.getResourceAsStream("page.css")) {
            if (css == null) {
                throw new IllegalStateException("page.css is missing beside " + PageResource.class.getName());
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
