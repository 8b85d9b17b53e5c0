package dev.roundabout.admin;

import static dev.roundabout.admin.Html.escape;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.CheckJson;
import dev.roundabout.admin.wire.PoolJson;

/**
 * One pool as a part of the page, made of parts that can be replaced alone: each has an id. Names have no space, quote or
 * bar, so an id made of them is one.
 */
final class PoolHtml {
    private PoolHtml() {}

    static String sectionId(String pool) {
        return "pool|" + pool;
    }

    static String headId(String pool) {
        return "head|" + pool;
    }

    static String rowId(String pool, String backend) {
        return "row|" + pool + "|" + backend;
    }

    /** All of it. */
    static String section(PoolJson pool) {
        StringBuilder html = new StringBuilder(1024 + 1024 * pool.backends().size());
        html.append("<section id=\"%s\" data-pool=\"%s\">\n".formatted(sectionId(pool.name()), escape(pool.name())));
        html.append(head(pool)).append('\n');
        if (pool.backends().isEmpty()) {
            html.append("<p class=\"note quiet\">No backend yet. Add one: lbctl add HOST:PORT</p>\n");
        } else {
            html.append("""
                    <table>
                    <thead><tr><th scope="col">Backend</th><th scope="col">State</th><th scope="col" class="n">Weight</th>\
                    <th scope="col" class="n">Sessions</th><th scope="col" class="n">New/s</th>\
                    <th scope="col" class="n">Connect p50 / p99</th><th scope="col" class="n">Bytes in / out</th>\
                    <th scope="col" class="n">Errors</th><th scope="col">Last check</th>\
                    <th class="act"></th></tr></thead>
                    <tbody>
                    """);
            for (BackendJson backend : pool.backends()) {
                html.append(row(pool.name(), backend)).append('\n');
            }
            html.append("</tbody>\n</table>\n");
        }
        return html.append("</section>").toString();
    }

    /** Name, strategy and totals. */
    static String head(PoolJson pool) {
        return """
                <div class="head" id="%s" data-strategy="%s">
                <h2>%s</h2>
                <span class="quiet">%s%s</span>
                <span class="quiet">%s</span>
                <span class="push">%s of %d take traffic</span>
                <span><b>%d</b> %s</span>
                <span><b>%s</b>/s</span>
                <span class="act"><button type="button" data-do="strategy">Strategy…</button> \
                <button type="button" data-do="add">Add backend…</button></span>
                %s</div>""".formatted(
                        headId(pool.name()),
                        escape(pool.strategy()),
                        escape(pool.name()),
                        escape(pool.strategy()),
                        pool.runtimeStrategy() ? " (runtime)" : "",
                        escape(String.join(", ", pool.listeners())),
                        pool.takingTraffic() == 0 ? "<b class=\"bad\">0</b>" : "<b>" + pool.takingTraffic() + "</b>",
                        pool.backends().size(),
                        pool.sessions(),
                        pool.sessions() == 1 ? "session" : "sessions",
                        Html.rate(pool.sessionsPerSecond()),
                        pool.failingOpen()
                                ? "<p class=\"whole warn\">No backend is eligible: every enabled one is tried.</p>\n"
                                : "");
    }

    /** One backend. */
    static String row(String pool, BackendJson backend) {
        return """
                <tr id="%s"%s data-name="%s" data-address="%s" data-weight="%d" data-max="%d" data-admin="%s">
                <th scope="row" class="name">%s%s%s<small>%s</small></th>
                <td class="why"><span class="state %s">%s</span><small>%s</small><small>since %s</small></td>
                <td class="n" data-label="weight">%d</td>
                <td class="n" data-label="sessions">%d%s<small>%d in all</small></td>
                <td class="n" data-label="new/s">%s</td>
                <td class="n" data-label="connect p50 / p99">%s / %s</td>
                <td class="n all" data-label="bytes in / out">%s / %s</td>
                <td class="n" data-label="errors">%s</td>
                <td class="check" data-label="last check">%s</td>
                <td class="act"><button type="button" data-do="change" aria-label="Change %s">Change…</button></td>
                </tr>""".formatted(
                        rowId(pool, backend.name()),
                        backend.takesTraffic() ? "" : " class=\"idle\"",
                        escape(backend.name()),
                        escape(backend.address()),
                        backend.weight(),
                        backend.maxSessions(),
                        escape(backend.adminState()),
                        escape(backend.name()),
                        backend.runtime() ? "<span class=\"tag\">runtime</span>" : "",
                        backend.backup() ? "<span class=\"tag\">backup</span>" : "",
                        escape(where(backend)),
                        Html.tone(backend.state()),
                        escape(backend.state()),
                        escape(backend.reason() == null ? "" : backend.reason()),
                        Html.moment(backend.since()),
                        backend.weight(),
                        backend.sessions(),
                        backend.maxSessions() == 0 ? "" : " of " + backend.maxSessions(),
                        backend.opened(),
                        Html.rate(backend.sessionsPerSecond()),
                        Html.time(backend.connectP50Micros()),
                        Html.time(backend.connectP99Micros()),
                        Html.bytes(backend.upstreamBytes()),
                        Html.bytes(backend.downstreamBytes()),
                        backend.errors() == 0 ? "0" : "<span class=\"warn\">" + backend.errors() + "</span>",
                        check(backend),
                        escape(backend.name()));
    }

    private static String check(BackendJson backend) {
        CheckJson check = backend.lastCheck();
        if (check == null) {
            return "<span class=\"quiet\">none</span>";
        }
        return (check.outcome().equals("good") ? "" : "<span class=\"bad\">") + escape(check.detail())
                + (check.outcome().equals("good") ? "" : "</span>")
                + "<small>" + Html.time(check.tookMicros()) + ", " + Html.moment(check.at()) + "</small>";
    }

    /** The address, unless it is the name already, and what a host name stands for. */
    private static String where(BackendJson backend) {
        String address = backend.name().equals(backend.address()) ? "" : backend.address();
        String resolved = backend.resolved();
        return resolved == null || resolved.equals(backend.address()) ? address : (address + " is " + resolved).strip();
    }
}
