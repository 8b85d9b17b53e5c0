package dev.roundabout.benchmarks.compare;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Who is compared. */
enum Contestant {
    DIRECT("direct", "no balancer"),
    HAPROXY("haproxy", "HAProxy"),
    HAPROXY_TUNED("haproxy-tuned", "HAProxy tuned"),
    NGINX("nginx", "nginx stream"),
    NIO("nio", "Roundabout nio"),
    EPOLL("epoll", "Roundabout epoll"),
    EPOLL_SPLICE("epoll-splice", "Roundabout epoll+splice");

    /** Where {@code lbd} keeps its admin port, as in {@code lb.yaml}. */
    static final String ADMIN = "127.0.0.1:8009";

    private final String word;
    private final String title;

    Contestant(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /** The contestant of that word. */
    static Contestant parse(String word) {
        for (Contestant contestant : values()) {
            if (contestant.word.equals(word)) {
                return contestant;
            }
        }
        throw new IllegalArgumentException("contestant: " + word + " (expected: one of "
                + String.join(",", Arrays.stream(values()).map(c -> c.word).toList()) + ")");
    }

    String word() {
        return word;
    }

    String title() {
        return title;
    }

    /** Whether there is a process between load and backend. */
    boolean isBalancer() {
        return this != DIRECT;
    }

    boolean isHaproxy() {
        return this == HAPROXY || this == HAPROXY_TUNED;
    }

    boolean isRoundabout() {
        return this == NIO || this == EPOLL || this == EPOLL_SPLICE;
    }

    /** Whether it is what it claims to be only if it splices. */
    boolean mustSplice() {
        return this == HAPROXY_TUNED || this == EPOLL_SPLICE;
    }

    /** Whether it is what it claims to be only if it does not splice. */
    boolean mustNotSplice() {
        return this == NIO || this == EPOLL;
    }

    /** Where the load goes. */
    int port(Service service) {
        return isBalancer() ? service.listener() : service.backend();
    }

    /**
     * The command that runs it in the foreground, unpinned.
     *
     * @param home the top of the repository
     * @param work a directory for its files
     */
    List<String> command(Path home, Path work) {
        String conf = home.resolve("benchmarks/conf").toString();
        return switch (this) {
            case DIRECT -> throw new IllegalStateException("no balancer, no command");
            case HAPROXY, HAPROXY_TUNED -> List.of("haproxy", "-db", "-f", conf + "/" + word + ".cfg");
            case NGINX -> List.of("nginx", "-p", work + "/", "-e", "nginx-error.log", "-c", conf + "/nginx.conf");
            case NIO, EPOLL, EPOLL_SPLICE ->
                List.of(
                        home.resolve("lb-cli/target/lb/bin/lbd").toString(),
                        "--config",
                        conf + "/lb.yaml",
                        "--transport",
                        this == NIO ? "nio" : "epoll");
        };
    }

    /** What it has in its environment beside ours. */
    Map<String, String> environment() {
        return switch (this) {
            case EPOLL -> Map.of("LB_JAVA_OPTS", "-Ddev.roundabout.epoll.splice=false");
            case DIRECT, HAPROXY, HAPROXY_TUNED, NGINX, NIO, EPOLL_SPLICE -> Map.of();
        };
    }
}
