package dev.roundabout.admin;

import dev.roundabout.LoadBalancer;
import dev.roundabout.Pool;
import dev.roundabout.admin.EventRing.Entry;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.util.stream.Collectors;

/** Notes what happens to one load balancer, from when the admin port opens until it closes. */
final class Events implements AutoCloseable {
    private final LoadBalancer lb;
    private final EventRing ring;
    private final EventNotes notes;

    private Events(LoadBalancer lb, EventRing ring, EventNotes notes) {
        this.lb = lb;
        this.ring = ring;
        this.notes = notes;
    }

    /** Begins with an event that says so. */
    static Events open(LoadBalancer lb, EventLoop loop, String version) {
        EventRing ring = new EventRing(Clock.systemUTC());
        EventNotes notes = new EventNotes(ring, loop);
        String pools = lb.pools().stream().map(Pool::name).collect(Collectors.joining(", "));
        loop.execute(() -> ring.add(Entry.of("started", "version " + version + ", pools: " + pools)));
        Periodic.begin(loop, 1, "counting what was refused", notes::flush);
        lb.addObserver(notes);
        return new Events(lb, ring, notes);
    }

    /** For the admin loop. */
    EventRing ring() {
        return ring;
    }

    @Override
    public void close() {
        lb.removeObserver(notes);
    }
}
