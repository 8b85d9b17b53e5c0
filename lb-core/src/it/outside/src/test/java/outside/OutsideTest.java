package outside;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.roundabout.testing.LoadBalancerExtension;
import dev.roundabout.testing.TestClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OutsideTest {
    // shown
    @RegisterExtension
    static final LoadBalancerExtension lb = LoadBalancerExtension.withEchoBackends(2);

    @Test
    void clientsSeeNothingOfABackendThatRefuses() throws IOException {
        lb.backend(1).refuse();
        for (int i = 0; i < 4; i++) {
            try (TestClient client = lb.connect()) {
                client.echo("hello".getBytes(UTF_8));
            }
        }
        assertEquals(4, lb.backend(0).traffic().accepted());
    }
    // shown

    @Test
    void fiveLinesRun() throws IOException {
        FiveLines.main(new String[0]);
    }
}
