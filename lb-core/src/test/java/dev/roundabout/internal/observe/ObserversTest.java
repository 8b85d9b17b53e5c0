package dev.roundabout.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.LoadBalancerObserver;
import dev.roundabout.internal.time.FakeScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one observer throws reaches nobody else. */
class ObserversTest {
    private final List<String> heard = new ArrayList<>();

    @Test
    void anObserverThatThrowsHidesNothingFromTheNext() {
        LoadBalancerObserver broken = new LoadBalancerObserver() {
            @Override
            public void clientRefused(String listener, AdmissionRefusal reason) {
                throw new IllegalStateException("broken on purpose");
            }
        };
        Observers observers = new Observers(List.of(broken, listening()), new FakeScheduler());
        observers.tell(observer -> observer.clientRefused("web", AdmissionRefusal.DENIED));
        assertThat(heard).containsExactly("web DENIED");
    }

    @Test
    void addedTwiceItIsToldOnceAndRemovedNoMore() {
        Observers observers = new Observers(List.of(), new FakeScheduler());
        LoadBalancerObserver observer = listening();
        observers.add(observer);
        observers.add(observer);
        observers.tell(told -> told.clientRefused("web", AdmissionRefusal.DENIED));
        observers.remove(observer);
        observers.tell(told -> told.clientRefused("web", AdmissionRefusal.DENIED));
        assertThat(heard).hasSize(1);
        assertThat(observers.none()).isTrue();
    }

    private LoadBalancerObserver listening() {
        return new LoadBalancerObserver() {
            @Override
            public void clientRefused(String listener, AdmissionRefusal reason) {
                heard.add(listener + " " + reason);
            }
        };
    }
}
