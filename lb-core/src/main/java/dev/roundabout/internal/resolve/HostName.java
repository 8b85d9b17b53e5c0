package dev.roundabout.internal.resolve;

import dev.roundabout.internal.time.Scheduler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One name, looked up for all who watch it. Control thread only, but for the lookup itself. While a lookup is under way
 * the name stays known even without a watch, so that hung lookups do not pile up when backends come and go.
 */
final class HostName {
    private static final Logger LOG = LoggerFactory.getLogger(HostNames.class);
    private static final long EVERY_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long AFTER_FAILURE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long AT_MOST_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final String host;
    private final Scheduler control;
    private final HostNames.Lookup lookup;
    private final Executor threads;
    private final Runnable forget;
    private final List<Interest> interests = new ArrayList<>();

    private @Nullable InetAddress address;
    private Scheduler.@Nullable Timer next;
    private long lookupBeganNanos;
    private boolean lookingUp;
    private boolean failing;
    private boolean closed;

    /** @param forget called once nobody watches and no lookup is under way */
    HostName(String host, Scheduler control, HostNames.Lookup lookup, Executor threads, Runnable forget) {
        this.host = host;
        this.control = control;
        this.lookup = lookup;
        this.threads = threads;
        this.forget = forget;
    }

    HostNames.Watch watch(Consumer<InetAddress> observer) {
        Interest interest = new Interest(observer);
        interests.add(interest);
        if (address != null) {
            observer.accept(address);
        } else if (next == null && !lookingUp) {
            lookUp();
        }
        return interest;
    }

    void close() {
        closed = true;
        for (Interest interest : List.copyOf(interests)) {
            interest.close();
        }
    }

    private void refresh() {
        if (!lookingUp) {
            lookUpIn(AT_MOST_EVERY_NANOS - (control.nanoTime() - lookupBeganNanos));
        }
    }

    private void lookUpIn(long delayNanos) {
        cancelNext();
        next = control.schedule(this::lookUp, delayNanos);
    }

    private void lookUp() {
        next = null;
        lookingUp = true;
        lookupBeganNanos = control.nanoTime();
        threads.execute(this::ask);
    }

    /** On a thread of the lookups. */
    private void ask() {
        Runnable answer;
        try {
            List<InetAddress> found = List.copyOf(lookup.addressesOf(host));
            answer = () -> answered(found);
        } catch (UnknownHostException | RuntimeException e) {
            answer = () -> answered(List.of());
        }
        try {
            control.execute(answer);
        } catch (RejectedExecutionException e) {
            // The control thread has ended; there is nobody left to tell.
            LOG.debug("host {}: found after the end", host);
        }
    }

    private void answered(List<InetAddress> found) {
        lookingUp = false;
        if (interests.isEmpty()) {
            drop();
            return;
        }
        long delayNanos = found.isEmpty() ? AFTER_FAILURE_NANOS : EVERY_NANOS;
        lookUpIn(delayNanos - (control.nanoTime() - lookupBeganNanos));
        if (found.isEmpty()) {
            failed();
        } else {
            found(found);
        }
    }

    private void failed() {
        if (!failing) {
            failing = true;
            LOG.warn("host {}: not found, {}", host, address == null ? "no address yet" : "keeps " + text(address));
        }
    }

    private void found(List<InetAddress> found) {
        if (failing) {
            failing = false;
            LOG.info("host {}: found again", host);
        }
        InetAddress before = address;
        if (before != null && found.contains(before)) {
            return;
        }
        InetAddress now = found.get(0);
        address = now;
        if (before != null) {
            LOG.info("host {}: {} -> {}", host, text(before), text(now));
        }
        for (Interest interest : List.copyOf(interests)) {
            interest.tell(now);
        }
    }

    private void closed(Interest interest) {
        interests.remove(interest);
        if (interests.isEmpty()) {
            cancelNext();
            if (!lookingUp) {
                drop();
            }
        }
    }

    private void drop() {
        if (!closed) {
            forget.run();
        }
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private static String text(InetAddress address) {
        return address.getHostAddress();
    }

    private final class Interest implements HostNames.Watch {
        private final Consumer<InetAddress> observer;
        private boolean ended;

        Interest(Consumer<InetAddress> observer) {
            this.observer = observer;
        }

        void tell(InetAddress now) {
            if (!ended) {
                observer.accept(now);
            }
        }

        @Override
        public void refresh() {
            if (!ended) {
                HostName.this.refresh();
            }
        }

        @Override
        public void close() {
            if (!ended) {
                ended = true;
                closed(this);
            }
        }
    }
}
