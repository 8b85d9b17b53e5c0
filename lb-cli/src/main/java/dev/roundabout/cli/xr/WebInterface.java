package dev.roundabout.cli.xr;

import dev.roundabout.cli.config.Problems;
import dev.roundabout.config.Address;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code --web-interface} says.
 *
 * @param bind where the admin port is
 * @param title of its page; may be empty
 */
record WebInterface(Address bind, String title) {
    private static final Pattern FORM = Pattern.compile("(\\[[^\\]]*\\]|[^:]*):([0-9]+)(?::(.*))?");

    /** {@code IP:PORT[:NAME]}. */
    static WebInterface parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "web-interface: " + Problems.printable(text) + " (expected: IP:PORT[:NAME])");
        }
        return new WebInterface(bind(parts.group(1), parts.group(2)), parts.group(3) == null ? "" : parts.group(3));
    }

    /** An address to listen on, in which 0 is every address. */
    static Address bind(String host, String port) {
        return Address.parse((host.equals("0") ? "0.0.0.0" : host) + ":" + port);
    }
}
