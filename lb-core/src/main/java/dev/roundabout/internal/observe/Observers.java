package dev.roundabout.internal.observe;

import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.internal.time.Ticker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All observers of one load balancer. What one of them throws is logged and reaches nobody else. */
public final class Observers {
    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final CopyOnWriteArrayList<LoadBalancerObserver> observers;
    private final QuietLog faults;

    public Observers(List<LoadBalancerObserver> observers, Ticker ticker) {
        this.observers = new CopyOnWriteArrayList<>(observers);
        this.faults = new QuietLog(ticker);
    }

    public void add(LoadBalancerObserver observer) {
        observers.addIfAbsent(observer);
    }

    public void remove(LoadBalancerObserver observer) {
        observers.remove(observer);
    }

    /** Whether anyone listens; a caller may then save itself making the message. */
    public boolean none() {
        return observers.isEmpty();
    }

    /** Tells everyone. */
    public void tell(Consumer<LoadBalancerObserver> message) {
        for (LoadBalancerObserver observer : observers) {
            try {
                message.accept(observer);
            } catch (Throwable e) { // a user's code: whatever it throws, an assertion's error for example
                faults.say(suppressed ->
                        LOG.warn("observer {} failed{}", observer.getClass().getName(), QuietLog.also(suppressed), e));
            }
        }
    }
}
