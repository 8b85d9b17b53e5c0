package dev.roundabout.admin;

import dev.roundabout.admin.wire.ProblemType;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Host headers are ours. A page of another site can make a browser send requests here under a name of its own
 * (DNS rebinding); it cannot make it use an IP literal or one of our names.
 */
final class HostRule {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[^\\[\\]:]+)(:[0-9]{0,5})?");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private final Set<String> names = new HashSet<>();

    HostRule(List<String> names) {
        this.names.add("localhost");
        for (String name : names) {
            this.names.add(name.toLowerCase(Locale.ROOT));
        }
    }

    /** The configured names, and the machine's own: as it calls itself, and its first label. */
    static HostRule of(List<String> configured) {
        Set<String> names = new HashSet<>(configured);
        String own = machineName();
        if (!own.isEmpty()) {
            names.add(own);
            names.add(own.replaceFirst("\\..*", ""));
        }
        return new HostRule(List.copyOf(names));
    }

    /** Refuses a request whose Host header is missing (RFC 9112, section 3.2), repeated, or not ours. */
    void check(Request request) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1) {
            throw new Refusal(ProblemType.BAD_REQUEST, "Host: given " + hosts.size() + " times (expected: once)");
        }
        if (hosts.isEmpty()) {
            if (request.version().compareTo(HttpVersion.HTTP_1_1) >= 0) {
                throw new Refusal(ProblemType.BAD_REQUEST, "Host: missing (expected: the name or address asked for)");
            }
            return;
        }
        if (!ours(hosts.get(0))) {
            throw new Refusal(
                    ProblemType.WRONG_HOST,
                    "Host: " + Printable.quoted(hosts.get(0))
                            + " (expected: an IP address, localhost, this machine's name, or one of admin.hosts)");
        }
    }

    private boolean ours(String host) {
        Matcher matcher = FORM.matcher(host);
        if (!matcher.matches()) {
            return false;
        }
        String name = matcher.group(1).toLowerCase(Locale.ROOT);
        if (name.startsWith("[")) {
            return NetUtil.isValidIpV6Address(name.substring(1, name.length() - 1));
        }
        return names.contains(name) || NetUtil.isValidIpV4Address(name);
    }

    /** Asking the kernel cannot hang the way a look-up can. */
    private static String machineName() {
        try {
            if (Files.isReadable(HOST_NAME)) {
                return Files.readString(HOST_NAME).strip();
            }
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "";
        }
    }
}
