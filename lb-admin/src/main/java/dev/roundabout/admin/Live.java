package dev.roundabout.admin;

import dev.roundabout.admin.wire.BackendJson;
import dev.roundabout.admin.wire.EventJson;
import dev.roundabout.admin.wire.PoolJson;
import dev.roundabout.admin.wire.StatusJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code /live}: the parts of the page that have changed, for every page that is open, the samples for its charts, and what
 * happens. One stream has it all, since a browser has six connections for all of its tabs together. Admin loop only.
 *
 * <p>Each part remembers when it last changed and each viewer what it has seen, so a viewer that was slow gets every part
 * once, as it is then. With many backends the changes of one second are spread over several.
 */
final class Live {
    /** So many rows a second at most: a browser has other things to do. */
    private static final int ROWS_AT_A_TIME = 200;

    /** So many events are shown to who comes new. */
    private static final int FIRST_EVENTS = 50;

    private final StatusReport report;
    private final Page page;
    private final History history;
    private final EventRing events;
    private final Gate gate;
    private final List<Viewer> viewers = new ArrayList<>();
    private final Part header = new Part();
    private final Map<String, PoolParts> pools = new LinkedHashMap<>();
    private long now;

    Live(StatusReport report, Page page, History history, EventRing events, Gate gate) {
        this.report = report;
        this.page = page;
        this.history = history;
        this.events = events;
        this.gate = gate;
    }

    CompletionStage<Answer> show(Request.Admitted request) {
        return CompletableFuture.completedFuture(Answer.stream(new Viewer(gate.trusts(request.request()))));
    }

    /** To be called once a second. Costs nothing while nobody looks. */
    void tick() {
        if (!viewers.isEmpty()) {
            look();
            List.copyOf(viewers).forEach(viewer -> viewer.wake.run());
        }
    }

    private void look() {
        now++;
        StatusJson status = report.whole();
        header.set(page.header(status), now);
        for (PoolJson pool : status.pools()) {
            pools.computeIfAbsent(pool.name(), name -> new PoolParts()).look(pool, now);
        }
    }

    /** A piece of markup and when it changed. */
    private static final class Part {
        private String html = "";
        private long changed;

        void set(String next, long now) {
            if (!next.equals(html)) {
                html = next;
                changed = now;
            }
        }
    }

    /** The parts of one pool; which backends it has, and in which order, is a part too. */
    private static final class PoolParts {
        private final Part head = new Part();
        private Map<String, Part> rows = new LinkedHashMap<>();
        private PoolJson pool = new PoolJson("", "", false, false, List.of(), 0, 0, 0, 0, List.of());
        private long membersChanged;

        void look(PoolJson next, long now) {
            pool = next;
            head.set(PoolHtml.head(next), now);
            List<String> before = List.copyOf(rows.keySet());
            Map<String, Part> parts = new LinkedHashMap<>();
            for (BackendJson backend : next.backends()) {
                Part known = rows.get(backend.name());
                Part row = known == null ? new Part() : known;
                row.set(PoolHtml.row(next.name(), backend), now);
                parts.put(backend.name(), row);
            }
            rows = parts;
            if (!before.equals(List.copyOf(parts.keySet()))) {
                membersChanged = now;
            }
        }
    }

    /** One open page. */
    private final class Viewer implements EventSource {
        private final boolean addresses;
        private Runnable wake = () -> {};
        private final Map<String, Long> rowsSeen = new HashMap<>();
        private long seen;
        private long sampled;
        private long lastEvent;
        private boolean all = true;

        Viewer(boolean addresses) {
            this.addresses = addresses;
        }

        @Override
        public void begin(Runnable wakeUp) {
            wake = wakeUp;
            viewers.add(this);
            events.join(wake);
            look();
        }

        @Override
        public void end() {
            viewers.remove(this);
            events.leave(wake);
        }

        @Override
        public String next() {
            StringBuilder news = new StringBuilder();
            if (seen != now) {
                samples(news);
                part(news, "header", header.changed, header.html);
                int room = ROWS_AT_A_TIME;
                for (PoolParts parts : pools.values()) {
                    room = pool(news, parts, room);
                }
                seen = now;
            }
            happened(news);
            all = false;
            return news.toString();
        }

        /** The latest at first, then what has come since. */
        private void happened(StringBuilder news) {
            List<EventJson> fresh = all ? events.latest(FIRST_EVENTS) : events.after(lastEvent, EventRing.MOST);
            if (all || !fresh.isEmpty()) {
                List<EventJson> shown = fresh.stream()
                        .map(event -> EventsResource.shown(event, addresses))
                        .toList();
                news.append(EventSource.event("events", Json.write(new HappenedJson(all, shown))));
            }
            if (!fresh.isEmpty()) {
                lastEvent = fresh.get(fresh.size() - 1).number();
            }
        }

        /** The whole history at first, then what has come since. */
        private void samples(StringBuilder news) {
            if (all || history.count() != sampled) {
                news.append(EventSource.event("history", Json.write(all ? history.whole() : history.last())));
                sampled = history.count();
            }
        }

        private int pool(StringBuilder news, PoolParts parts, int room) {
            String name = parts.pool.name();
            if (all || parts.membersChanged > seen) {
                append(news, PoolHtml.sectionId(name), PoolHtml.section(parts.pool));
                parts.rows.forEach((backend, row) -> rowsSeen.put(PoolHtml.rowId(name, backend), now));
                rowsSeen.keySet().removeIf(id -> gone(id, name, parts));
                return room;
            }
            part(news, PoolHtml.headId(name), parts.head.changed, parts.head.html);
            Map<String, Part> stale = stale(name, parts, room);
            stale.forEach((id, row) -> {
                append(news, id, row.html);
                rowsSeen.put(id, now);
            });
            return room - stale.size();
        }

        /** The changed rows that were last shown the longest ago. */
        private Map<String, Part> stale(String pool, PoolParts parts, int room) {
            Map<String, Part> changed = new LinkedHashMap<>();
            parts.rows.forEach((backend, row) -> {
                String id = PoolHtml.rowId(pool, backend);
                if (row.changed > rowsSeen.getOrDefault(id, 0L)) {
                    changed.put(id, row);
                }
            });
            if (changed.size() > room) {
                List<String> longestAgo = changed.keySet().stream()
                        .sorted(Comparator.comparing(id -> rowsSeen.getOrDefault(id, 0L)))
                        .limit(room)
                        .toList();
                changed.keySet().retainAll(longestAgo);
            }
            return changed;
        }

        private boolean gone(String id, String pool, PoolParts parts) {
            String prefix = PoolHtml.rowId(pool, "");
            return id.startsWith(prefix) && !parts.rows.containsKey(id.substring(prefix.length()));
        }

        private void part(StringBuilder news, String id, long changed, String html) {
            if (changed > seen) {
                append(news, id, html);
            }
        }

        private void append(StringBuilder news, String id, String html) {
            news.append(EventSource.event("part", Json.write(new PartJson(id, html))));
        }
    }

    /** One part, for the script: the element of this id becomes this. */
    private record PartJson(String id, String html) {}

    /** What happened, for the script, the oldest first: all there is to show, or what comes behind it. */
    private record HappenedJson(boolean all, List<EventJson> events) {}
}
