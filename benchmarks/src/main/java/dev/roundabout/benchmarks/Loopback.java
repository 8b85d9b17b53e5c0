package dev.roundabout.benchmarks;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A backend and the way to it, both in this JVM. */
abstract class Loopback {
    private @Nullable LoopbackServer server;
    private @Nullable Route route;

    final void start(String transport, LoopbackServer.Service service) throws IOException {
        server = LoopbackServer.start(service);
        route = Route.to(server.address(), transport);
    }

    final Route route() {
        if (route == null) {
            throw new IllegalStateException("not started");
        }
        return route;
    }

    final void close() throws IOException, InterruptedException {
        if (route != null) {
            route.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
