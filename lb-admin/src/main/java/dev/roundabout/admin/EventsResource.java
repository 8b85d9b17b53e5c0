package dev.roundabout.admin;

import dev.roundabout.admin.wire.EventJson;
import dev.roundabout.admin.wire.EventsJson;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/events}: what happened, as JSON, or as server-sent events that go on. The id of an event is its number, so a
 * browser that lost the connection goes on where it was ({@code Last-Event-ID}).
 */
final class EventsResource {

    private final EventRing ring;
    private final Gate gate;

    EventsResource(EventRing ring, Gate gate) {
        this.ring = ring;
        this.gate = gate;
    }

    CompletionStage<Answer> show(Request.Admitted request) {
        Parameters.only(request, "after", "limit");
        Long after = Parameters.number(request, "after", 0, Long.MAX_VALUE);
        Long asked = Parameters.number(request, "limit", 1, EventRing.MOST);
        int limit = asked == null ? EventRing.MOST : asked.intValue();
        boolean addresses = gate.trusts(request.request());
        if (wantsStream(request)) {
            Long last = lastSeen(request);
            Long from = last == null ? after : last;
            return CompletableFuture.completedFuture(
                    Answer.stream(new Reader(from == null ? beforeLatest(limit) : from, addresses)));
        }
        List<EventJson> events = after == null ? ring.latest(limit) : ring.after(after, limit);
        long last = events.isEmpty()
                ? after == null ? 0 : after
                : events.get(events.size() - 1).number();
        return CompletableFuture.completedFuture(Answer.json(
                200,
                new EventsJson(
                        last,
                        after != null && ring.missed(after),
                        events.stream().map(event -> shown(event, addresses)).toList())));
    }

    private long beforeLatest(int limit) {
        List<EventJson> latest = ring.latest(limit);
        return latest.isEmpty() ? 0 : latest.get(0).number() - 1;
    }

    private static boolean wantsStream(Request.Admitted request) {
        String accept = request.request().headers().get(HttpHeaderNames.ACCEPT);
        return accept != null && accept.contains("text/event-stream");
    }

    /** What a browser sends when it connects again; one that is not a number is nobody's. */
    private static @Nullable Long lastSeen(Request.Admitted request) {
        String id = request.request().headers().get("Last-Event-ID");
        return id == null ? null : Parameters.number("Last-Event-ID", id, 0, Long.MAX_VALUE);
    }

    /** Without the addresses of people for who may not see them. */
    static EventJson shown(EventJson event, boolean addresses) {
        return addresses ? event : event.withoutAddress();
    }

    /** Somebody who follows. */
    private final class Reader implements EventSource {
        private final boolean addresses;
        private Runnable wake = () -> {};
        private long seen;

        Reader(long seen, boolean addresses) {
            this.seen = seen;
            this.addresses = addresses;
        }

        @Override
        public void begin(Runnable wakeUp) {
            wake = wakeUp;
            ring.join(wake);
        }

        @Override
        public void end() {
            ring.leave(wake);
        }

        @Override
        public String next() {
            StringBuilder news = new StringBuilder();
            if (ring.missed(seen) && seen > 0) {
                news.append(": some events are forgotten\n\n");
            }
            for (EventJson event : ring.after(seen, EventRing.MOST)) {
                seen = event.number();
                news.append("id: ")
                        .append(seen)
                        .append("\ndata: ")
                        .append(Json.write(shown(event, addresses)))
                        .append("\n\n");
            }
            return news.toString();
        }
    }
}
