package dev.roundabout.cli.xr;

import dev.roundabout.cli.config.InvalidConfigurationException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Any words as Crossroads' command line, one a line: a request, or a printable line for every fault. */
public final class XrCommandLineFuzz {
    private static final Pattern LINE = Pattern.compile("xr: [\\x20-\\x7e]{1,2000}");

    private XrCommandLineFuzz() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        try {
            XrCommandLine.parse(List.of(new String(bytes, StandardCharsets.UTF_8).split("\n")));
        } catch (InvalidConfigurationException e) {
            if (e.lines().isEmpty()
                    || !e.lines().stream().allMatch(line -> LINE.matcher(line).matches())) {
                throw new AssertionError("not a printable line for every fault: " + e.lines(), e);
            }
        }
    }
}
