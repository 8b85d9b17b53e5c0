package dev.roundabout.cli.config;

import dev.roundabout.cli.config.Value.Entry;
import dev.roundabout.cli.config.Value.Kind;
import dev.roundabout.cli.config.Value.Mapping;
import dev.roundabout.cli.config.Value.Scalar;
import dev.roundabout.config.Address;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.None;
import dev.roundabout.config.HealthCheckConfig.Probe;
import dev.roundabout.config.HealthCheckConfig.ProbeAddress;
import dev.roundabout.config.HealthCheckConfig.Tcp;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code health}: a mapping, or just the word {@code tcp} or {@code none}. */
final class HealthReader {
    private static final Pattern STATUS = Pattern.compile("([0-9]{3})(?:-([0-9]{3}))?");
    private static final Map<String, Type> TYPES = Map.of(
            "tcp", Type.TCP,
            "http", Type.HTTP,
            "none", Type.NONE,
            "send-expect", Type.NOT_BUILT,
            "command", Type.NOT_BUILT);

    private final Problems problems;

    HealthReader(Problems problems) {
        this.problems = problems;
    }

    /** The active check; the default one if the value cannot be used, and then that has been told. */
    HealthCheckConfig read(Value value, String path) {
        if (value instanceof Scalar word && word.kind() != Kind.NOTHING) {
            Mapping mapping = new Mapping(value.at(), Map.of("type", new Entry(value.at(), word)));
            return read(new Section(mapping, path, ".", problems));
        }
        return read(Section.of(value, path, problems));
    }

    HealthCheckConfig read(Section section) {
        Type type = section.choice("type", Type.TCP, TYPES);
        if (type == Type.NOT_BUILT) {
            section.notBuilt("type", "tcp | http | none");
        }
        if (section.has("fast-interval")) {
            section.value("fast-interval");
            section.notBuilt("fast-interval", "no such key");
        }
        Probe probe = probe(type, section);
        HealthCheckConfig standard = HealthCheckConfig.of(probe);
        HealthCheckConfig read = section.build(() -> new HealthCheckConfig(
                probe,
                section.duration("interval", standard.interval()),
                section.duration("timeout", standard.timeout()),
                section.integer("rise", standard.rise()),
                section.integer("fall", standard.fall()),
                section.optional("address", "PORT or HOST:PORT", HealthReader::address)));
        // What belongs to a type that is not built yet is not called unknown.
        if (type != Type.NOT_BUILT) {
            section.refuseUnknown();
        }
        return read == null ? standard : read;
    }

    private static Probe probe(Type type, Section section) {
        if (type == Type.NONE) {
            return new None();
        }
        if (type != Type.HTTP) {
            return new Tcp();
        }
        Probe http = section.build(() -> {
            Status status = section.parsed("status", new Status(200, 399), "a status or a range", HealthReader::status);
            return new Http(
                    section.text("path", "/"),
                    section.optional("host", "a text", text -> text),
                    status.lowest,
                    status.highest,
                    section.optional("body", "a text", text -> text));
        });
        return http == null ? Http.get("/") : http;
    }

    private static Status status(String text) {
        Matcher parts = STATUS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("status: " + text + " (expected: a status such as 200, or 200-399)");
        }
        String highest = parts.group(2) == null ? parts.group(1) : parts.group(2);
        return new Status(Integer.parseInt(parts.group(1)), Integer.parseInt(highest));
    }

    /** {@code PORT} or {@code :PORT} is that port of the backend. */
    private static ProbeAddress address(String text) {
        Address address = Address.parse(text.matches("[0-9]+") ? ":" + text : text);
        return new ProbeAddress(address.host().isEmpty() ? null : address.host(), address.port());
    }

    private enum Type {
        TCP,
        HTTP,
        NONE,
        NOT_BUILT
    }

    private record Status(int lowest, int highest) {}
}
