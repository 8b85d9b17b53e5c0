package dev.roundabout.admin;

import static dev.roundabout.admin.Html.escape;

import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StatusJson;

/**
 * The status as one HTML page. As it stands it shows everything and asks for itself again every two seconds; with its
 * script it changes in place, draws charts and has buttons. Every value is escaped.
 */
final class Page {
    private final String title;
    private final boolean passwordGiven;
    private final Assets assets;

    /**
     * A page.
     *
     * @param title what it is called; empty for the product's name
     * @param passwordGiven whether a browser that shows it may have sent a user and a password, which will do for changes
     * @param assets what it loads
     */
    Page(String title, boolean passwordGiven, Assets assets) {
        this.title = title.isEmpty() ? "Roundabout" : title;
        this.passwordGiven = passwordGiven;
        this.assets = assets;
    }

    String render(StatusJson status) {
        StringBuilder html = new StringBuilder(8192);
        html.append("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <noscript><meta http-equiv="refresh" content="2"></noscript>
                <title>%s</title>
                <link rel="icon" type="image/svg+xml" href="%s">
                <link rel="stylesheet" href="%s">
                <link rel="stylesheet" href="%s">
                <script src="%s" defer></script>
                <script src="%s" defer></script>
                </head>
                <body%s>
                %s
                <main>
                """.formatted(
                        escape(documentTitle(status)),
                        assets.path("icon.svg"),
                        assets.path("uplot.css"),
                        assets.path("page.css"),
                        assets.path("uplot.js"),
                        assets.path("page.js"),
                        passwordGiven ? " data-password" : "",
                        header(status)));
        for (PoolJson pool : status.pools()) {
            html.append(PoolHtml.section(pool)).append('\n');
        }
        return html.append("""
                        <section id="timeline" class="act">
                        <div class="head"><h2>Events</h2></div>
                        <ol tabindex="0" aria-label="What happened, the latest first"></ol>
                        </section>
                        </main>
                        <footer><noscript>Refreshes every 2 s &middot; </noscript>\
                        <a href="/v1/status">JSON</a> &middot; <a href="/metrics">metrics</a> &middot; \
                        <a href="/openapi.json">API</a></footer>
                        </body>
                        </html>
                        """).toString();
    }

    /** What stands above the pools. */
    String header(StatusJson status) {
        return """
                <header id="header" data-title="%s">
                <h1>%s</h1>
                <span class="pill %s">%s</span>
                <p class="quiet push">Roundabout %s &middot; %s &middot; up %s</p>
                </header>""".formatted(
                        escape(documentTitle(status)),
                        escape(title),
                        Html.tone(status.readiness()),
                        escape(status.readiness()),
                        escape(status.version()),
                        escape(status.transport()),
                        Html.ago(status.uptimeMillis()));
    }

    /** Readable in a tab: how many of how many; a spare that waits for its turn is not missing. */
    private String documentTitle(StatusJson status) {
        int taking = status.pools().stream().mapToInt(PoolJson::takingTraffic).sum();
        long all = status.pools().stream()
                .flatMap(pool -> pool.backends().stream())
                .filter(backend -> backend.takesTraffic() || !(backend.backup() && backend.eligible()))
                .count();
        return taking + "/" + all + " " + title;
    }
}
