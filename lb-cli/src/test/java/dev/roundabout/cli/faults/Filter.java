package dev.roundabout.cli.faults;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** nftables of one namespace: rules for what comes in and what goes out. It goes with its namespace. */
final class Filter {
    private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

    private final String namespace;

    Filter(String namespace) {
        this.namespace = namespace;
        nft("add table ip lab; add chain ip lab in { type filter hook input priority 0; };"
                + " add chain ip lab out { type filter hook output priority 0; }");
    }

    /** What comes in and matches is treated so. */
    void in(String rule) {
        nft("add rule ip lab in " + rule);
    }

    /** What goes out and matches is treated so. */
    void out(String rule) {
        nft("add rule ip lab out " + rule);
    }

    /** Forgets the rules for what comes in. */
    void clearIn() {
        nft("flush chain ip lab in");
    }

    /** Makes a counter that rules may name. */
    void counter(String name) {
        nft("add counter ip lab " + name);
    }

    long packets(String counter) {
        Matcher packets = PACKETS.matcher(nft("list counter ip lab " + counter));
        if (!packets.find()) {
            throw new AssertionError("no packets in the counter " + counter);
        }
        return Long.parseLong(packets.group(1));
    }

    private String nft(String commands) {
        return Command.run(Network.inside(namespace, List.of("nft", commands)));
    }
}
