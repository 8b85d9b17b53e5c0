package dev.roundabout.cli.xr;

import dev.roundabout.cli.config.Problems;
import dev.roundabout.config.Address;
import dev.roundabout.config.BackendConfig;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@code --backend} and the {@code --backend-check} before it.
 *
 * @param config without the check
 * @param check the check in force; {@code null} if none was given before it
 */
record BackendFlag(BackendConfig config, @Nullable XrCheck check) {
    private static final Pattern FORM =
            Pattern.compile("((?:\\[[^\\]]*\\]|[^:]*):[0-9]+)(?::([0-9]{1,9})(?::([0-9]{1,9}))?)?");

    /** {@code HOST:PORT[:MAX[:WEIGHT]]}. */
    static BackendConfig parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "backend: " + Problems.printable(text) + " (expected: HOST:PORT[:MAX[:WEIGHT]])");
        }
        Address address = Address.ofBackend(parts.group(1));
        int max = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        int weight = parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3));
        return new BackendConfig(address, address.toString(), weight, max, false, true, null);
    }
}
