package outside;

import dev.roundabout.LoadBalancer;
import dev.roundabout.strategy.Strategies;
import java.net.BindException;

/** What README and Javadoc show: the lines between the marks are compared with theirs by the core's own tests. */
public final class FiveLines {
    private FiveLines() {}

    public static void main(String[] args) throws BindException {
        // shown
        try (LoadBalancer lb = LoadBalancer.builder().listen("127.0.0.1:0")
                .backend("127.0.0.1:3001").backend("127.0.0.1:3002").strategy(Strategies.roundRobin())
                .start()) {
            lb.pool().add("127.0.0.1:3003");
        }
        // shown
    }
}
