package dev.roundabout.cli.config;

import dev.roundabout.config.Address;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the daemon itself binds: listeners and admin ports. No two may be on one port, and no backend may be one of them.
 * Only what is certain without asking the machine is refused here; the rest shows when it is bound.
 */
public final class OwnListeners {
    private static final Set<String> EVERY = Set.of("", "::", "0.0.0.0");

    private final Map<Address, String> binds = new LinkedHashMap<>();
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
        for (Map.Entry<Address, String> other : binds.entrySet()) {
            if (overlap(bind, other.getKey())) {
                problems.refused(at, path, bind.toString(), "a port that " + other.getValue() + " does not use");
                return;
            }
        }
        binds.put(bind, path);
    }

    /**
     * Reports a backend that is one of the bind addresses.
     *
     * @param backend the backend's address
     * @param at where it was written
     * @param path its key or flag
     */
    public void refuse(Address backend, Place at, String path) {
        for (Map.Entry<Address, String> bind : binds.entrySet()) {
            if (reaches(backend, bind.getKey())) {
                problems.refused(
                        at, path, backend.toString(), "a backend, not this daemon itself: see " + bind.getValue());
                return;
            }
        }
    }

    static boolean overlap(Address one, Address other) {
        if (one.port() != other.port() || one.port() == 0) {
            return false;
        }
        return one.host().equalsIgnoreCase(other.host()) || covers(one, other) || covers(other, one);
    }

    private static boolean reaches(Address backend, Address bind) {
        if (backend.port() != bind.port()) {
            return false;
        }
        String host = backend.host();
        boolean loopback = host.startsWith("127.") || host.equals("::1") || host.equalsIgnoreCase("localhost");
        return host.equalsIgnoreCase(bind.host())
                || EVERY.contains(host)
                || (loopback && (EVERY.contains(bind.host()) || bind.host().equalsIgnoreCase("localhost")));
    }

    private static boolean covers(Address every, Address other) {
        // "0.0.0.0" leaves IPv6 to others; the two other spellings take both families.
        boolean ipv6 = other.host().indexOf(':') >= 0;
        return EVERY.contains(every.host()) && (!every.host().equals("0.0.0.0") || !ipv6);
    }
}
