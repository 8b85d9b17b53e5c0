package dev.roundabout.cli.config;

import dev.roundabout.cli.config.Value.Entry;
import dev.roundabout.cli.config.Value.Kind;
import dev.roundabout.cli.config.Value.Mapping;
import dev.roundabout.cli.config.Value.Scalar;
import dev.roundabout.config.Address;
import dev.roundabout.config.HealthCheckConfig;
import dev.roundabout.config.HealthCheckConfig.Command;
import dev.roundabout.config.HealthCheckConfig.Http;
import dev.roundabout.config.HealthCheckConfig.None;
import dev.roundabout.config.HealthCheckConfig.Probe;
import dev.roundabout.config.HealthCheckConfig.ProbeAddress;
import dev.roundabout.config.HealthCheckConfig.SendExpect;
import dev.roundabout.config.HealthCheckConfig.Tcp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code health}: a mapping, or just the word {@code tcp} or {@code none}. */
final class HealthReader {
    private static final Pattern STATUS = Pattern.compile("([0-9]{3})(?:-([0-9]{3}))?");
    private static final Map<String, Type> TYPES = Map.of(
            "tcp", Type.TCP,
            "http", Type.HTTP,
            "send-expect", Type.SEND_EXPECT,
            "command", Type.COMMAND,
            "none", Type.NONE);

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
        if (section.isBad("type")) {
            // Which keys it may have is not known; what they say is looked at once the type is.
            section.ignore("path", "host", "status", "body", "send", "expect", "command");
        }
        Probe probe = probe(type, section);
        HealthCheckConfig standard = HealthCheckConfig.of(probe);
        HealthCheckConfig read = section.build(() -> {
            Duration interval = section.duration("interval", standard.interval());
            return new HealthCheckConfig(
                    probe,
                    interval,
                    section.duration("fast-interval", interval),
                    section.duration("timeout", standard.timeout()),
                    section.integer("rise", standard.rise()),
                    section.integer("fall", standard.fall()),
                    section.optional("address", "PORT or HOST:PORT", HealthReader::address));
        });
        section.refuseUnknown();
        return read == null ? standard : read;
    }

    /** What the section asks for; a connection if it cannot be used, and then that has been told. */
    private Probe probe(Type type, Section section) {
        Probe read =
                switch (type) {
                    case TCP -> new Tcp();
                    case HTTP -> http(section);
                    case SEND_EXPECT -> sendExpect(section);
                    case COMMAND -> command(section);
                    case NONE -> new None();
                };
        return read == null ? new Tcp() : read;
    }

    private static @Nullable Probe http(Section section) {
        return section.build(() -> {
            Status status = section.parsed("status", new Status(200, 399), "a status or a range", HealthReader::status);
            return new Http(
                    section.text("path", "/"),
                    section.optional("host", "a text", text -> text),
                    status.lowest,
                    status.highest,
                    section.optional("body", "a text", text -> text));
        });
    }

    private static @Nullable Probe sendExpect(Section section) {
        String send = section.parsed("send", "", "a text", Escapes::bytes);
        String expect = section.optional("expect", "a text", Escapes::bytes);
        if (expect == null) {
            if (!section.has("expect")) {
                section.missing("expect", "the text to look for in the answer");
            }
            return null;
        }
        return section.build(() -> new SendExpect(send, expect));
    }

    private @Nullable Probe command(Section section) {
        if (!section.has("command")) {
            section.value("command");
            section.missing("command", "a list: the program and its arguments");
            return null;
        }
        List<String> words = new ArrayList<>();
        List<Value> items = section.list("command");
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Scalar word && word.kind() != Kind.NOTHING) {
                words.add(word.text());
            } else {
                Value item = items.get(i);
                problems.refused(item.at(), section.path("command") + "[" + i + "]", item.shown(), "a text");
            }
        }
        if (words.size() < items.size()) {
            return null;
        }
        Probe command = section.build(() -> new Command(words));
        if (command != null && !Programs.canRun(words.get(0))) {
            problems.refused(
                    items.get(0).at(),
                    section.path("command"),
                    words.get(0),
                    "a program that is there and may be run" + (words.get(0).contains("/") ? "" : ", in PATH"));
        }
        return command;
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
        SEND_EXPECT,
        COMMAND,
        NONE
    }

    private record Status(int lowest, int highest) {}
}
