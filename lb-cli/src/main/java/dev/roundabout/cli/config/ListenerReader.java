package dev.roundabout.cli.config;

import dev.roundabout.cli.config.Value.Kind;
import dev.roundabout.cli.config.Value.Scalar;
import dev.roundabout.config.Address;
import dev.roundabout.config.AddressRange;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.config.ListenerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one listener. */
final class ListenerReader {
    private final Problems problems;
    private final OwnListeners own;
    private final Set<String> pools;

    /** The pools are those of the file, whether they can be used or not. */
    ListenerReader(Problems problems, OwnListeners own, Set<String> pools) {
        this.problems = problems;
        this.own = own;
        this.pools = pools;
    }

    /** The listener; {@code null} if it cannot be made, and then that has been told. */
    @Nullable
    ListenerConfig read(String name, Section section) {
        Address nowhere = new Address("", 0);
        if (!section.has("bind")) {
            section.missing("bind", "HOST:PORT or :PORT");
        }
        Address bind = section.parsed("bind", nowhere, "HOST:PORT or :PORT", Address::parse);
        own.add(bind, section.at("bind"), section.path("bind"));
        String pool = pool(section);
        ClientLimitsConfig perClient = perClient(section.section("per-client"));
        List<AddressRange> acceptProxy = ranges(section, "accept-proxy");
        List<AddressRange> allow = ranges(section, "allow");
        List<AddressRange> deny = ranges(section, "deny");
        ListenerConfig read = section.build(() -> new ListenerConfig(
                name, bind, pool, section.integer("max-sessions", 0), acceptProxy, allow, deny, perClient));
        section.refuseUnknown();
        return read;
    }

    private String pool(Section section) {
        if (pools.isEmpty()) { // told of the file, once
            section.value("pool");
            return "unknown";
        }
        String sole = pools.size() == 1 ? pools.iterator().next() : "";
        if (!section.has("pool") && sole.isEmpty()) {
            section.value("pool");
            section.missing("pool", "one of " + Problems.listed(pools));
        }
        String pool = section.text("pool", sole);
        if (section.has("pool") && !pools.contains(pool)) {
            String nearest = Spelling.nearest(pool, pools);
            section.refused(
                    "pool",
                    "a pool that exists: " + Problems.listed(pools)
                            + (nearest == null ? "" : "; did you mean " + Problems.printable(nearest) + "?"));
        }
        // The name of a pool that is missing or wrong is told above; the listener is still looked at.
        return pools.contains(pool) ? pool : "unknown";
    }

    private List<AddressRange> ranges(Section section, String key) {
        List<AddressRange> ranges = new ArrayList<>();
        List<Value> items = section.list(key);
        for (int i = 0; i < items.size(); i++) {
            Value item = items.get(i);
            String path = section.path(key) + "[" + i + "]";
            if (!(item instanceof Scalar scalar) || scalar.kind() == Kind.NOTHING) {
                problems.refused(item.at(), path, item.shown(), "a CIDR such as 10.0.0.0/8");
                continue;
            }
            try {
                ranges.add(AddressRange.parseCidr(scalar.text()));
            } catch (IllegalArgumentException e) {
                problems.refused(item.at(), path, scalar.text(), e);
            }
        }
        return ranges;
    }

    private static ClientLimitsConfig perClient(Section section) {
        ClientLimitsConfig none = ClientLimitsConfig.NONE;
        Rate hard = section.parsed("rate", Rate.NONE, "COUNT/TIME such as 10/1s", Rate::parse);
        Rate soft = section.parsed("soft-rate", Rate.NONE, "COUNT/TIME such as 10/1s", Rate::parse);
        if (hard.count() > 0 && soft.count() > 0 && !hard.interval().equals(soft.interval())) {
            section.refused("soft-rate", "the time of rate: COUNT/" + Durations.format(hard.interval()));
        }
        ClientLimitsConfig read = section.build(() -> new ClientLimitsConfig(
                section.integer("sessions", 0),
                hard.count(),
                soft.count(),
                hard.count() > 0 ? hard.interval() : soft.interval(),
                section.duration("delay", none.delay())));
        section.refuseUnknown();
        return read == null ? none : read;
    }
}
