package dev.roundabout.cli.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Network namespaces, joined by pairs of virtual interfaces; nothing of it is seen outside. Needs root.
 *
 * <pre>
 * clients  10.77.1.2 ── 10.77.1.1 ┐
 *                                 balancer 10.77.3.1 ── 10.77.3.11, .12 ...  backends
 * thin     10.77.2.2 ── 10.77.2.1 ┘
 * </pre>
 */
final class Network implements AutoCloseable {
    private static final AtomicInteger MADE = new AtomicInteger();

    private final String prefix = "lab" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet() + "-";
    private final List<String> made = new ArrayList<>();

    private Network() {}

    /** Makes them, with so many addresses for backends. */
    static Network open(int backends) {
        Network network = new Network();
        try {
            for (String namespace :
                    List.of(network.clients(), network.thin(), network.balancer(), network.backends())) {
                network.make(namespace);
            }
            network.join(network.clients(), "10.77.1.2", "10.77.1.1", "toclients");
            network.join(network.thin(), "10.77.2.2", "10.77.2.1", "tothin");
            network.join(network.backends(), backendAddress(1), "10.77.3.1", "tobackends");
            for (int backend = 2; backend <= backends; backend++) {
                Command.run(List.of(
                        "ip", "-n", network.backends(), "addr", "add", backendAddress(backend) + "/24", "dev", "tolb"));
            }
        } catch (AssertionError | RuntimeException e) {
            network.close();
            throw e;
        }
        return network;
    }

    /** The address of a backend, counted from 1. */
    static String backendAddress(int backend) {
        return "10.77.3." + (10 + backend);
    }

    String clients() {
        return prefix + "clients";
    }

    /** Clients whose pipe may be made thin without harm to the others. */
    String thin() {
        return prefix + "thin";
    }

    String balancer() {
        return prefix + "balancer";
    }

    String backends() {
        return prefix + "backends";
    }

    /** The words that run a command inside; its process is the one that is started. */
    static List<String> inside(String namespace, List<String> command) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        words.addAll(command);
        return words;
    }

    /** Lets the thin clients' pipe take so many bits a second each way, with 50 ms of queue. */
    void makeThin(String rate) {
        for (String[] end : new String[][] {{thin(), "tolb"}, {balancer(), "tothin"}}) {
            Command.run(List.of(
                    "tc", "-n", end[0], "qdisc", "add", "dev", end[1], "root", "tbf", "rate", rate, "burst", "32k",
                    "latency", "50ms"));
        }
    }

    /** Deletes them all; what still runs inside keeps its own until it ends. */
    @Override
    public void close() {
        while (!made.isEmpty()) {
            Command.run(List.of("ip", "netns", "delete", made.remove(made.size() - 1)));
        }
    }

    private void make(String namespace) {
        Command.run(List.of("ip", "netns", "add", namespace));
        made.add(namespace);
        Command.run(List.of("ip", "-n", namespace, "link", "set", "lo", "up"));
        // Ports for thousands of connections a second, and an ICMP for each packet that is rejected.
        for (String setting : List.of("ip_local_port_range=33000 65000", "tcp_tw_reuse=1", "icmp_ratelimit=0")) {
            String[] pair = setting.split("=", 2);
            Command.run(
                    inside(namespace, List.of("sh", "-c", "echo '" + pair[1] + "' >/proc/sys/net/ipv4/" + pair[0])));
        }
    }

    private void join(String namespace, String address, String balancerAddress, String balancerDevice) {
        Command.run(List.of(
                "ip",
                "link",
                "add",
                "tolb",
                "netns",
                namespace,
                "type",
                "veth",
                "peer",
                "name",
                balancerDevice,
                "netns",
                balancer()));
        up(namespace, "tolb", address);
        up(balancer(), balancerDevice, balancerAddress);
    }

    private static void up(String namespace, String device, String address) {
        Command.run(List.of("ip", "-n", namespace, "addr", "add", address + "/24", "dev", device));
        Command.run(List.of("ip", "-n", namespace, "link", "set", device, "up"));
    }
}
