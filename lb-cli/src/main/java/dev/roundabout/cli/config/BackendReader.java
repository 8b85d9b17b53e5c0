package dev.roundabout.cli.config;

import dev.roundabout.cli.config.Value.Entry;
import dev.roundabout.cli.config.Value.Mapping;
import dev.roundabout.cli.config.Value.Scalar;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one backend: an address, or a mapping with one. */
final class BackendReader {
    private static final Map<String, Boolean> STATES = Map.of("enabled", true, "disabled", false);

    private final Problems problems;

    BackendReader(Problems problems) {
        this.problems = problems;
    }

    /** The backend; {@code null} if there is none to be had, and then that has been told. */
    @Nullable
    BackendConfig read(Value value, String path) {
        if (value instanceof Scalar scalar) {
            try {
                return BackendConfig.of(scalar.text());
            } catch (IllegalArgumentException e) {
                problems.refused(value.at(), path, scalar.shown(), e);
                return null;
            }
        }
        Section section = Section.of(value, path, problems);
        return value instanceof Mapping ? read(section) : null;
    }

    @Nullable
    BackendConfig read(Section section) {
        if (!section.has("address")) {
            section.missing("address", "HOST:PORT");
        }
        Address unknown = new Address("0.0.0.0", 1);
        Address address = section.parsed("address", unknown, "HOST:PORT", Address::ofBackend);
        BackendConfig read = section.build(() -> new BackendConfig(
                address,
                section.text("name", address.toString()),
                section.integer("weight", 1),
                section.integer("max-sessions", 0),
                section.flag("backup", false),
                section.choice("state", true, STATES),
                null));
        section.refuseUnknown();
        return address.equals(unknown) ? null : read;
    }

    /** A flag's words: {@code HOST:PORT[,weight=N][,max=N][,name=S][,backup]}. */
    static Mapping flagValue(Place at, String text, Problems problems) {
        Map<String, Entry> entries = FlagWords.read(at, "--backend", "address", text, problems);
        Entry max = entries.remove("max");
        if (max != null) {
            entries.put("max-sessions", max);
        }
        return new Mapping(at, entries);
    }
}
