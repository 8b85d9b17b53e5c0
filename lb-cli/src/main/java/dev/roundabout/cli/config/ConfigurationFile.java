package dev.roundabout.cli.config;

import dev.roundabout.admin.AccessLogConfig;
import dev.roundabout.admin.AdminConfig;
import dev.roundabout.config.ListenerConfig;
import dev.roundabout.config.LoadBalancerConfig;
import dev.roundabout.config.PoolConfig;
import dev.roundabout.config.TransportChoice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration file. Every fault is found in one go; each is a line
 * {@code FILE:LINE:COLUMN: key.path: value (expected: what)}.
 */
public final class ConfigurationFile {
    private static final Map<String, TransportChoice> TRANSPORTS =
            Map.of("auto", TransportChoice.AUTO, "nio", TransportChoice.NIO, "epoll", TransportChoice.EPOLL);

    private static final String DIRECTORY = "none, or a directory such as /var/lib/lb";

    private static final Optional<StateConfig> STATE =
            Optional.of(new StateConfig(StateConfig.DEFAULT_DIRECTORY, false));

    private final String source;
    private final Problems problems = new Problems();
    private final OwnListeners own = new OwnListeners(problems);

    private ConfigurationFile(String source) {
        this.source = source;
    }

    /**
     * Reads a file.
     *
     * @param file which one; at most 1 MiB of UTF-8
     * @return what the daemon starts from
     * @throws InvalidConfigurationException if it cannot be read or used, with a line for every fault
     */
    public static DaemonConfig read(Path file) throws InvalidConfigurationException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(YamlReader.MAX_BYTES + 1);
        } catch (IOException e) {
            throw new InvalidConfigurationException(List.of(unreadable(file, e)));
        }
        return read(file.toString(), bytes);
    }

    /**
     * Reads the bytes of a file.
     *
     * @param source how messages name the file
     * @param bytes what is in it
     * @return what the daemon starts from
     * @throws InvalidConfigurationException if it cannot be used, with a line for every fault
     */
    public static DaemonConfig read(String source, byte[] bytes) throws InvalidConfigurationException {
        if (bytes.length > YamlReader.MAX_BYTES) {
            throw new InvalidConfigurationException(
                    List.of(source + ": more than " + YamlReader.MAX_BYTES + " bytes (expected: at most 1 MiB)"));
        }
        return new ConfigurationFile(source).read(bytes);
    }

    private DaemonConfig read(byte[] bytes) throws InvalidConfigurationException {
        Value root = new YamlReader(source, problems).read(bytes);
        DaemonConfig config = root == null ? null : root(Section.of(root, "", problems));
        if (config == null || !problems.isEmpty()) {
            throw new InvalidConfigurationException(problems.lines());
        }
        return config;
    }

    /** What the file says; {@code null} after a problem. */
    private @Nullable DaemonConfig root(Section root) {
        Section listenerSection = root.section("listeners");
        Section poolSection = root.section("pools");
        Duration grace = root.duration("shutdown-grace", DaemonConfig.DEFAULT_GRACE);
        TransportChoice transport = root.choice("transport", TransportChoice.AUTO, TRANSPORTS);
        StateConfig state = root.parsed("state-dir", STATE, DIRECTORY, ConfigurationFile::state)
                .orElse(null);
        AccessLogConfig accessLog = AccessLogReader.read(root.section("access-log"));
        List<ListenerConfig> listeners = listeners(listenerSection, poolSection.names());
        AdminConfig admin = new AdminReader(problems, own).read(root.section("admin"));
        List<PoolConfig> pools = pools(poolSection);
        atLeastOne(root, "listeners", listenerSection);
        atLeastOne(root, "pools", poolSection);
        root.refuseUnknown();
        return problems.isEmpty()
                ? new DaemonConfig(
                        new LoadBalancerConfig(listeners, pools, transport, 0), admin, accessLog, grace, state)
                : null;
    }

    private List<ListenerConfig> listeners(Section section, Set<String> pools) {
        ListenerReader reader = new ListenerReader(problems, own, pools);
        List<ListenerConfig> listeners = new ArrayList<>();
        for (String name : section.names()) {
            ListenerConfig listener = reader.read(name, section.section(name));
            if (listener != null) {
                listeners.add(listener);
            }
        }
        return listeners;
    }

    private List<PoolConfig> pools(Section section) {
        PoolReader reader = new PoolReader(problems, own);
        List<PoolConfig> pools = new ArrayList<>();
        for (String name : section.names()) {
            PoolConfig pool = reader.read(name, section.section(name));
            if (pool != null) {
                pools.add(pool);
            }
        }
        return pools;
    }

    private void atLeastOne(Section root, String key, Section section) {
        if (section.names().isEmpty()) {
            problems.refused(root.atKey(key), key, "none", "at least one");
        }
    }

    /** Nothing for {@code none}. */
    static Optional<StateConfig> state(String text) {
        if (text.equals("none")) {
            return Optional.empty();
        }
        // Absolute, so that a misspelt word is no directory and the working directory does not count.
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("state-dir: " + (text.isEmpty() ? "empty" : Problems.printable(text))
                    + " (expected: " + DIRECTORY + ")");
        }
        Path path = FileName.path(text);
        if (path == null) {
            throw new IllegalArgumentException(
                    "state-dir: " + Problems.printable(text) + " (expected: " + DIRECTORY + ")");
        }
        return Optional.of(new StateConfig(path, false));
    }

    private static String unreadable(Path file, IOException e) {
        String why = Problems.printable(String.valueOf(e.getMessage()));
        if (e instanceof NoSuchFileException) {
            why = "no such file";
        } else if (e instanceof AccessDeniedException) {
            why = "permission denied";
        } else if (Files.isDirectory(file)) {
            why = "a directory";
        }
        return file + ": cannot be read: " + why + " (expected: a file in YAML or JSON)";
    }
}
