package dev.roundabout.cli.daemon;

import java.io.IOException;
import java.util.Locale;

/** Says what to do about an address that cannot be bound. */
final class BindTrouble {
    private BindTrouble() {}

    static boolean inUse(IOException e) {
        return message(e).toLowerCase(Locale.ROOT).contains("in use");
    }

    /** One line that names the address, which the message has, and the remedy. */
    static String line(IOException e) {
        String message = message(e);
        String lower = message.toLowerCase(Locale.ROOT);
        String remedy = "";
        if (lower.contains("in use")) {
            remedy = " (expected: a free port; who has it: ss -ltnp)";
        } else if (lower.contains("permission denied")) {
            remedy = " (expected: a port above 1023, root, or the capability CAP_NET_BIND_SERVICE:"
                    + " AmbientCapabilities= in the systemd unit)";
        } else if (lower.contains("cannot assign") || lower.contains("can't assign")) {
            remedy = " (expected: an address of this machine)";
        }
        return (lower.startsWith("cannot ") ? "" : "cannot listen on ") + message + remedy;
    }

    private static String message(IOException e) {
        return String.valueOf(e.getMessage())
                .replaceAll("\\s+", " ")
                .replace("Address already in use", "address already in use");
    }
}
