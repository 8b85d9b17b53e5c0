package dev.roundabout.internal.transport.epoll;

import dev.roundabout.ConnectFailure;
import dev.roundabout.internal.transport.SocketError;

/**
 * Linux's error numbers, and what they mean to a session. The same on every processor that Netty has a native library
 * for (asm-generic/errno.h).
 */
final class Errno {
    static final int EPERM = 1;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ENOSPC = 28;
    static final int EPIPE = 32;
    static final int ENOSYS = 38;
    static final int EAFNOSUPPORT = 97;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETDOWN = 100;
    static final int ENETUNREACH = 101;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;
    static final int ETIMEDOUT = 110;
    static final int ECONNREFUSED = 111;
    static final int EHOSTDOWN = 112;
    static final int EHOSTUNREACH = 113;
    static final int EINPROGRESS = 115;

    private Errno() {}

    /** What a failed attempt to connect means. */
    static ConnectFailure ofConnect(int error) {
        return switch (error) {
            case ECONNREFUSED -> ConnectFailure.REFUSED;
            case ETIMEDOUT -> ConnectFailure.TIMED_OUT;
            case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EAFNOSUPPORT, EPERM, EACCES ->
                ConnectFailure.UNREACHABLE;
            case EADDRNOTAVAIL, EADDRINUSE, EINVAL, EMFILE, ENFILE, ENOBUFS, ENOMEM, ENOSPC, EAGAIN ->
                ConnectFailure.LOCAL;
            default -> ConnectFailure.RESET;
        };
    }

    /** What the error of a connected socket means. */
    static SocketError ofSocket(int error) {
        return switch (error) {
            case ETIMEDOUT, ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN -> SocketError.LOST;
            case ENOBUFS, ENOMEM -> SocketError.INTERNAL;
            default -> SocketError.RESET;
        };
    }

    /** The system's words for it, in small letters. */
    static String words(int error) {
        return switch (error) {
            case EACCES, EPERM -> "permission denied";
            case EADDRINUSE -> "address already in use";
            case EADDRNOTAVAIL -> "cannot assign requested address";
            case EMFILE, ENFILE -> "too many open files";
            case ENOBUFS, ENOMEM -> "out of memory for sockets";
            case ENOSPC -> "no space left for sockets";
            case EAGAIN -> "no memory for a route";
            case EAFNOSUPPORT -> "address family not supported";
            case EINVAL -> "invalid argument";
            default -> "error number " + error;
        };
    }

    /** Whether accepting failed for want of something, so that trying again at once is of no use. */
    static boolean isShortage(int error) {
        return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
    }
}
