package dev.roundabout.internal.health;

import dev.roundabout.CheckResult.Outcome;
import dev.roundabout.CheckResult.Step;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JDK's socket exceptions. Their classes say most (the JDK makes {@code ConnectException} of ECONNREFUSED and
 * ETIMEDOUT, {@code NoRouteToHostException} of EHOSTUNREACH, {@code BindException} of EADDRNOTAVAIL and EACCES, and a
 * plain {@code SocketException} of the others); the message decides only where they do not.
 */
final class SocketFaults {
    /** The system's words for EMFILE and ENFILE, ENOBUFS, ENOMEM, EAGAIN and ENOSPC. */
    private static final List<String> SHORTAGES = List.of(
            "too many open files",
            "buffer space",
            "cannot allocate memory",
            "resource temporarily unavailable",
            "no space left");

    private SocketFaults() {}

    /**
     * Does nothing but have this class loaded. To load one from a directory takes a descriptor, and this class is first
     * needed when there is none; the JVM would remember that it could not be found for ever.
     */
    static void load() {}

    /** No connection came about. */
    static Finding atConnect(Throwable fault) {
        String message = message(fault);
        if (fault instanceof ConnectException) {
            // ETIMEDOUT: the kernel gave up before our own timeout.
            return message.contains("timed out")
                    ? Finding.timedOut(Step.CONNECT)
                    : new Finding(Outcome.REFUSED, Step.CONNECT, "refused");
        }
        if (fault instanceof NoRouteToHostException) {
            return unreachable("no route to host");
        }
        if (fault instanceof BindException) {
            return message.contains("permission denied")
                    ? unreachable("forbidden on the way")
                    : Finding.local(Step.CONNECT, "no local port left");
        }
        if (message.contains("reset")) {
            return reset(Step.CONNECT);
        }
        if (fault instanceof UnsupportedAddressTypeException) {
            return unreachable("address family not supported");
        }
        if (isOurs(fault, message)) {
            return Finding.local(Step.CONNECT, orName(message, fault));
        }
        return unreachable(message.isEmpty() ? "unreachable" : message);
    }

    /** The connection broke while the request was sent or the answer awaited. */
    static Finding atExchange(Throwable fault, Step step) {
        if (fault instanceof NoRouteToHostException) {
            return new Finding(Outcome.UNREACHABLE, step, "no route to host");
        }
        String message = message(fault);
        if (isOurs(fault, message)) {
            return Finding.local(step, orName(message, fault));
        }
        return message.contains("timed out") ? Finding.timedOut(step) : reset(step);
    }

    /** No socket could be made at all. */
    static Finding atOpen(Throwable fault) {
        Throwable root = fault;
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        String message = message(root);
        return Finding.local(Step.CONNECT, message.isEmpty() ? "no socket" : message);
    }

    /** What the network does is told by an IOException; any other is a fault of this process, as is what the system lacks. */
    private static boolean isOurs(Throwable fault, String message) {
        return !(fault instanceof IOException) || SHORTAGES.stream().anyMatch(message::contains);
    }

    private static String orName(String message, Throwable fault) {
        return message.isEmpty() ? fault.getClass().getSimpleName() : message;
    }

    private static Finding unreachable(String detail) {
        return new Finding(Outcome.UNREACHABLE, Step.CONNECT, detail);
    }

    private static Finding reset(Step step) {
        return new Finding(Outcome.RESET, step, "reset");
    }

    /** In lower case, on one line, without the address that Netty appends. */
    private static String message(@Nullable Throwable fault) {
        String text = fault == null || fault.getMessage() == null ? "" : fault.getMessage();
        int address = text.indexOf(": ");
        String cause = address < 0 ? text : text.substring(0, address);
        return cause.replaceAll("[^\\x20-\\x7e]", "?").toLowerCase(Locale.ROOT);
    }
}
