package dev.roundabout.cli.config;

import dev.roundabout.config.Address;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon itself binds: listeners and admin ports. No two may be on one port, and no backend may be one of them.
 * Only what is certain without asking the machine is refused here; the rest shows when it is bound.
 */
public final class OwnListeners {
    private static final Set<String> EVERY = Set.of("", "::", "0.0.0.0");

    // Asked, not gone through: a file may have thousands of them, and as many backends.
    private final Map<Integer, Map<String, String>> paths = new HashMap<>(); // by port and host
    private final Map<Integer, String> firstNotIpv6 = new HashMap<>(); // by port
    private final Problems problems;

    /**
     * Nothing bound yet.
     *
     * @param problems where faults go
     */
    public OwnListeners(Problems problems) {
        this.problems = problems;
    }

    /**
     * Takes another bind address; one that overlaps an earlier one is reported.
     *
     * @param bind the address
     * @param at where it was written
     * @param path its key or flag
     */
    public void add(Address bind, Place at, String path) {
        if (bind.port() == 0) {
            return; // the system finds one that is free
        }
        String other = overlapping(bind);
        if (other != null) {
            problems.refused(at, path, bind.toString(), "a port that " + other + " does not use");
            return;
        }
        paths.computeIfAbsent(bind.port(), port -> new LinkedHashMap<>()).put(key(bind), path);
        if (!ipv6(bind)) {
            firstNotIpv6.putIfAbsent(bind.port(), path);
        }
    }

    /**
     * Reports a backend that is one of the bind addresses.
     *
     * @param backend the backend's address
     * @param at where it was written
     * @param path its key or flag
     */
    public void refuse(Address backend, Place at, String path) {
        String bind = reached(backend);
        if (bind != null) {
            problems.refused(at, path, backend.toString(), "a backend, not this daemon itself: see " + bind);
        }
    }

    /** Where the bind address was written that has this port already; {@code null} if there is none. */
    private @Nullable String overlapping(Address bind) {
        Map<String, String> others = at(bind.port());
        if (bind.host().equals("0.0.0.0")) {
            // It leaves IPv6 to others; the two other spellings of every address take both families.
            return first(firstNotIpv6.get(bind.port()), others.get("::"));
        }
        if (EVERY.contains(bind.host())) {
            return others.isEmpty() ? null : others.values().iterator().next();
        }
        return first(
                others.get(key(bind)), others.get(""), others.get("::"), ipv6(bind) ? null : others.get("0.0.0.0"));
    }

    /** Where the bind address was written that a backend's address would come to; {@code null} if there is none. */
    private @Nullable String reached(Address backend) {
        Map<String, String> binds = at(backend.port());
        if (EVERY.contains(backend.host())) {
            return binds.isEmpty() ? null : binds.values().iterator().next();
        }
        String host = key(backend);
        boolean loopback = host.startsWith("127.") || host.equals("::1") || host.equals("localhost");
        return loopback
                ? first(binds.get(host), binds.get(""), binds.get("::"), binds.get("0.0.0.0"), binds.get("localhost"))
                : binds.get(host);
    }

    private Map<String, String> at(int port) {
        return paths.getOrDefault(port, Map.of());
    }

    private static String key(Address address) {
        return address.host().toLowerCase(Locale.ROOT);
    }

    private static boolean ipv6(Address address) {
        return address.host().indexOf(':') >= 0;
    }

    /** The first that is there. */
    private static @Nullable String first(@Nullable String... paths) {
        for (String path : paths) {
            if (path != null) {
                return path;
            }
        }
        return null;
    }
}
