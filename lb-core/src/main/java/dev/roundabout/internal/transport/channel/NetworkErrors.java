package dev.roundabout.internal.transport.channel;

import dev.roundabout.ConnectFailure;
import dev.roundabout.internal.transport.SocketError;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells what an exception of the network means. Java passes most error numbers on as words only, and Netty wraps or
 * lengthens them, so the type decides where it can and the words where it must.
 */
final class NetworkErrors {
    private NetworkErrors() {}

    /** What a failed attempt to connect means; the socket itself was opened. */
    static ConnectFailure ofConnect(Throwable failure) {
        String words = words(failure);
        if (words.contains("too many open files")
                || words.contains("no buffer space")
                || words.contains("cannot allocate memory")
                || words.contains("resource temporarily unavailable")
                || words.contains("no space left")
                || words.contains("invalid argument")
                || words.contains("cannot assign requested address")
                || words.contains("address already in use")) {
            return ConnectFailure.LOCAL;
        }
        if (words.contains("timed out")) {
            return ConnectFailure.TIMED_OUT;
        }
        if (failure instanceof NoRouteToHostException
                || failure instanceof UnresolvedAddressException
                || failure instanceof UnsupportedAddressTypeException
                || words.contains("unreachable")
                || words.contains("no route to host")
                || words.contains("is down")
                || words.contains("permission denied")
                || words.contains("operation not permitted")) {
            return ConnectFailure.UNREACHABLE;
        }
        if (failure instanceof BindException) {
            return ConnectFailure.LOCAL;
        }
        return failure instanceof ConnectException ? ConnectFailure.REFUSED : ConnectFailure.RESET;
    }

    /** What an error of a connected socket means. */
    static SocketError ofSocket(Throwable failure) {
        IOException io = innermost(failure);
        if (io == null) {
            return SocketError.INTERNAL;
        }
        String words = words(io);
        if (words.contains("timed out")
                || words.contains("no route to host")
                || words.contains("unreachable")
                || words.contains("is down")) {
            return SocketError.LOST;
        }
        if (words.contains("no buffer space") || words.contains("cannot allocate memory")) {
            return SocketError.INTERNAL;
        }
        return SocketError.RESET;
    }

    /** The system's words, which Netty may have wrapped in its own; the fault's name if it has none. */
    static String systemsWords(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        String message = root.getMessage();
        return message == null || message.isEmpty() ? root.getClass().getSimpleName() : message;
    }

    /** Netty says that its output is shut down; below it is why. */
    private static @Nullable IOException innermost(Throwable failure) {
        IOException found = null;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof IOException io) {
                found = io;
            } else {
                return null;
            }
        }
        return found;
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? "" : message.toLowerCase(Locale.ROOT);
    }
}
