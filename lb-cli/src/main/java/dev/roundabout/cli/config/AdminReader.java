package dev.roundabout.cli.config;

import dev.roundabout.admin.AdminConfig;
import dev.roundabout.cli.config.Value.Kind;
import dev.roundabout.cli.config.Value.Scalar;
import dev.roundabout.cli.config.Value.Sequence;
import dev.roundabout.config.Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code admin}. */
final class AdminReader {
    /** Where the admin port is, if nothing else is said. */
    static final Address DEFAULT_BIND = new Address("127.0.0.1", 8001);

    private final Problems problems;
    private final OwnListeners own;

    AdminReader(Problems problems, OwnListeners own) {
        this.problems = problems;
        this.own = own;
    }

    AdminConfig read(Section section) {
        List<Address> binds = binds(section);
        List<String> hosts = hosts(section);
        Path tokenFile = section.parsed("token-file", Optional.<Path>empty(), "a file", AdminReader::tokenFile)
                .orElse(null);
        AdminConfig read = section.build(() -> new AdminConfig(
                binds,
                section.text("title", ""),
                section.choice("read", false, Map.of("open", false, "token", true)),
                hosts,
                tokenFile,
                null));
        section.refuseUnknown();
        return read == null ? standard() : read;
    }

    static AdminConfig standard() {
        return new AdminConfig(List.of(DEFAULT_BIND), "", false, List.of(), null, null);
    }

    /** Empty for the usual place. */
    private static Optional<Path> tokenFile(String text) {
        Path path = FileName.path(text);
        if (path == null) {
            throw new IllegalArgumentException("token-file: " + Problems.printable(text) + " (expected: a file)");
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(path);
    }

    private List<Address> binds(Section section) {
        Value written = section.value("bind");
        List<Address> binds = new ArrayList<>();
        if (written == null) {
            own.add(DEFAULT_BIND, section.at(), section.path("bind"));
            return List.of(DEFAULT_BIND);
        }
        List<Value> items = written instanceof Sequence sequence ? sequence.items() : List.of(written);
        for (int i = 0; i < items.size(); i++) {
            Value item = items.get(i);
            String path = section.path("bind") + (written instanceof Sequence ? "[" + i + "]" : "");
            if (!(item instanceof Scalar scalar) || scalar.kind() == Kind.NOTHING) {
                problems.refused(item.at(), path, item.shown(), "HOST:PORT or :PORT");
                continue;
            }
            try {
                Address bind = Address.parse(scalar.text());
                own.add(bind, item.at(), path);
                binds.add(bind);
            } catch (IllegalArgumentException e) {
                problems.refused(item.at(), path, scalar.text(), e);
            }
        }
        if (items.isEmpty()) {
            section.refused("bind", "HOST:PORT or :PORT");
        }
        return binds.isEmpty() ? List.of(DEFAULT_BIND) : binds;
    }

    private List<String> hosts(Section section) {
        List<String> hosts = new ArrayList<>();
        List<Value> items = section.list("hosts");
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Scalar scalar
                    && scalar.text().matches("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?")) {
                hosts.add(scalar.text());
            } else {
                Value item = items.get(i);
                problems.refused(item.at(), section.path("hosts") + "[" + i + "]", item.shown(), "a host name");
            }
        }
        return hosts;
    }
}
