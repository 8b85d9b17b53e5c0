package dev.roundabout.admin;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StatusJson;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The status as one HTML page that asks for itself again every two seconds. Every value is escaped. */
final class Page {
    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private final String title;
    private final String style;

    Page(String title, String style) {
        this.title = title.isEmpty() ? "Roundabout" : title;
        this.style = style;
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
                <meta http-equiv="refresh" content="2">
                <title>%s</title>
                <style>%s</style>
                </head>
                <body>
                <header>
                <h1>%s</h1>
                <span class="pill %s">%s</span>
                <p class="quiet push">Roundabout %s &middot; %s &middot; up %s</p>
                </header>
                <main>
                """.formatted(
                        escape(documentTitle(status)),
                        style,
                        escape(title),
                        tone(status.readiness()),
                        escape(status.readiness()),
                        escape(status.version()),
                        escape(status.transport()),
                        Reasons.ago(Duration.ofMillis(status.uptimeMillis()))));
        for (PoolJson pool : status.pools()) {
            pool(html, pool);
        }
        return html.append("""
                        </main>
                        <footer>Refreshes every 2 s &middot; <a href="/v1/status">JSON</a> &middot; \
                        <a href="/metrics">metrics</a></footer>
                        </body>
                        </html>
                        """).toString();
    }

    /** Readable in a tab: how many of how many. */
    private String documentTitle(StatusJson status) {
        int taking = status.pools().stream().mapToInt(PoolJson::takingTraffic).sum();
        int all =
                status.pools().stream().mapToInt(pool -> pool.backends().size()).sum();
        return taking + "/" + all + " " + title;
    }

    private static void pool(StringBuilder html, PoolJson pool) {
        html.append("""
                <section>
                <div class="head">
                <h2>%s</h2>
                <span class="quiet">%s%s</span>
                <span class="quiet">%s</span>
                <span class="push">%s of %d take traffic</span>
                <span><b>%d</b> %s</span>
                <span><b>%s</b>/s</span>
                </div>
                """.formatted(
                        escape(pool.name()),
                        escape(pool.strategy()),
                        pool.runtimeStrategy() ? " (runtime)" : "",
                        escape(String.join(", ", pool.listeners())),
                        pool.takingTraffic() == 0 ? "<b class=\"bad\">0</b>" : "<b>" + pool.takingTraffic() + "</b>",
                        pool.backends().size(),
                        pool.sessions(),
                        pool.sessions() == 1 ? "session" : "sessions",
                        rate(pool.sessionsPerSecond())));
        if (pool.failingOpen()) {
            html.append("<p class=\"note warn\">No backend is eligible: every enabled one is tried.</p>\n");
        }
        if (pool.backends().isEmpty()) {
            html.append("<p class=\"note quiet\">No backend yet. Add one: lbctl add HOST:PORT</p>\n</section>\n");
            return;
        }
        html.append("""
                <table>
                <thead><tr><th>Backend</th><th>State</th><th>Why</th><th class="n">Weight</th>\
                <th class="n">Sessions</th><th class="n">Connect p99</th><th class="n">Errors</th>\
                <th class="n">Bytes in / out</th></tr></thead>
                <tbody>
                """);
        for (BackendJson backend : pool.backends()) {
            backend(html, backend, pool.sessions());
        }
        html.append("</tbody>\n</table>\n</section>\n");
    }

    private static void backend(StringBuilder html, BackendJson backend, int poolSessions) {
        html.append("""
                <tr%s>
                <td class="name">%s%s%s<small>%s</small></td>
                <td><span class="state %s">%s</span></td>
                <td class="why">%s</td>
                <td class="n" data-label="weight">%d</td>
                <td class="n" data-label="sessions">%d%s<meter min="0" max="%d" value="%d"></meter></td>
                <td class="n" data-label="connect p99">%s</td>
                <td class="n" data-label="errors">%s</td>
                <td class="n all" data-label="bytes in / out">%s / %s</td>
                </tr>
                """.formatted(
                        backend.takesTraffic() ? "" : " class=\"idle\"",
                        escape(backend.name()),
                        backend.runtime() ? "<span class=\"tag\">runtime</span>" : "",
                        backend.backup() ? "<span class=\"tag\">backup</span>" : "",
                        escape(where(backend)),
                        tone(backend.state()),
                        escape(backend.state()),
                        escape(backend.reason() == null ? "" : backend.reason()),
                        backend.weight(),
                        backend.sessions(),
                        backend.maxSessions() == 0 ? "" : " of " + backend.maxSessions(),
                        Math.max(1, poolSessions),
                        backend.sessions(),
                        time(backend.connectP99Micros()),
                        backend.errors() == 0 ? "0" : "<span class=\"warn\">" + backend.errors() + "</span>",
                        bytes(backend.upstreamBytes()),
                        bytes(backend.downstreamBytes())));
    }

    /** The address, unless it is the name already, and what a host name stands for. */
    private static String where(BackendJson backend) {
        String address = backend.name().equals(backend.address()) ? "" : backend.address();
        String resolved = backend.resolved();
        return resolved == null || resolved.equals(backend.address()) ? address : (address + " is " + resolved).strip();
    }

    private static String tone(String word) {
        return switch (word) {
            case "up", "ready" -> "good";
            case "down", "unresolved", "not ready" -> "bad";
            case "draining", "ejected", "waiting", "degraded" -> "warn";
            default -> "quiet";
        };
    }

    private static String rate(double perSecond) {
        return perSecond < 10 && perSecond > 0
                ? String.format(Locale.ROOT, "%.1f", perSecond)
                : String.valueOf(Math.round(perSecond));
    }

    private static String time(@Nullable Long micros) {
        if (micros == null) {
            return "-";
        }
        if (micros < 10_000) {
            return String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
        }
        return micros < 1_000_000 ? micros / 1000 + " ms" : String.format(Locale.ROOT, "%.1f s", micros / 1_000_000.0);
    }

    private static String bytes(long count) {
        double amount = count;
        int unit = 0;
        while (amount >= 1024 && unit < BYTE_UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", amount, BYTE_UNITS[unit]);
    }

    /** Markup in a value stays text. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
