package dev.roundabout.internal.transport.epoll;

import dev.roundabout.internal.transport.KeepAlive;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Linux's calls by descriptor, through Netty's native library. What can fail returns a negated error number
 * ({@link Errno}) and throws nothing. No other class of ours calls Netty's internals.
 *
 * <p>Netty's own wrappers of these functions are passed by: they make an object for each socket, ask the system for its
 * family, and turn errors into exceptions. Each function is looked up once, when this class is loaded; if one is not
 * there, or may not be reached, {@link #missing} says so and the other transport is used.
 */
final class Kernel {
    static final int IN = 0x1;
    static final int PRI = 0x2;
    static final int OUT = 0x4;
    static final int ERR = 0x8;
    static final int HUP = 0x10;
    static final int RDHUP = 0x2000;
    static final int EDGE = 1 << 31;

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int TCP_INFO_UNACKED = 24;
    private static final int TCP_INFO_NOT_SENT = 144;
    /** The length of struct tcp_info up to and including what is read of it. */
    static final int TCP_INFO_LENGTH = TCP_INFO_NOT_SENT + Integer.BYTES;

    // Set while this class is loaded.
    private static @Nullable String missing;

    private static final MethodHandle SOCKET = find(Socket.class, "newSocketStreamFd", int.class, boolean.class);
    private static final MethodHandle CONNECT =
            find(Socket.class, "connect", int.class, int.class, boolean.class, byte[].class, int.class, int.class);
    private static final MethodHandle BIND =
            find(Socket.class, "bind", int.class, int.class, boolean.class, byte[].class, int.class, int.class);
    private static final MethodHandle LISTEN = find(Socket.class, "listen", int.class, int.class, int.class);
    private static final MethodHandle ACCEPT = find(Socket.class, "accept", int.class, int.class, byte[].class);
    private static final MethodHandle LOCAL_ADDRESS = find(Socket.class, "localAddress", byte[].class, int.class);
    private static final MethodHandle RECEIVE =
            find(Socket.class, "recvAddress", int.class, int.class, long.class, int.class, int.class);
    private static final MethodHandle SEND =
            find(Socket.class, "sendAddress", int.class, int.class, long.class, int.class, int.class);
    private static final MethodHandle SHUTDOWN =
            find(Socket.class, "shutdown", int.class, int.class, boolean.class, boolean.class);
    private static final MethodHandle SO_ERROR = find(Socket.class, "getSoError", int.class, int.class);
    private static final MethodHandle SO_LINGER = find(Socket.class, "setSoLinger", void.class, int.class, int.class);
    private static final MethodHandle NO_DELAY = find(Socket.class, "setTcpNoDelay", void.class, int.class, int.class);
    private static final MethodHandle KEEP_ALIVE = find(Socket.class, "setKeepAlive", void.class, int.class, int.class);
    private static final MethodHandle KEEP_ALIVE_IDLE =
            find(LinuxSocket.class, "setTcpKeepIdle", void.class, int.class, int.class);
    private static final MethodHandle KEEP_ALIVE_INTERVAL =
            find(LinuxSocket.class, "setTcpKeepIntvl", void.class, int.class, int.class);
    private static final MethodHandle KEEP_ALIVE_PROBES =
            find(LinuxSocket.class, "setTcpKeepCnt", void.class, int.class, int.class);
    private static final MethodHandle REUSE_ADDRESS =
            find(Socket.class, "setReuseAddress", void.class, int.class, int.class);
    private static final MethodHandle OPTION =
            find(Socket.class, "getRawOptAddress", void.class, int.class, int.class, int.class, long.class, int.class);
    private static final MethodHandle CLOSE = find(FileDescriptor.class, "close", int.class, int.class);
    private static final MethodHandle PIPE = find(FileDescriptor.class, "newPipe", long.class);
    private static final MethodHandle SPLICE =
            find(Native.class, "splice0", int.class, int.class, long.class, int.class, long.class, long.class);
    private static final MethodHandle EPOLL = find(Native.class, "epollCreate", int.class);
    private static final MethodHandle EPOLL_WAIT =
            find(Native.class, "epollWait", int.class, int.class, long.class, int.class, int.class);
    private static final MethodHandle EPOLL_ADD =
            find(Native.class, "epollCtlAdd0", int.class, int.class, int.class, int.class);
    private static final MethodHandle EPOLL_CHANGE =
            find(Native.class, "epollCtlMod0", int.class, int.class, int.class, int.class);
    private static final MethodHandle EVENT = find(Native.class, "eventFd", int.class);

    private Kernel() {}

    /** Why none of this can be used here, in words; {@code null} if it can. Asked before anything else. */
    static @Nullable String missing() {
        return missing;
    }

    // Sockets

    /** A new stream socket that does not block. */
    static int socket(boolean ipv6) {
        try {
            return (int) SOCKET.invokeExact(ipv6);
        } catch (Throwable e) {
            return failure(e);
        }
    }

    /** Begins to connect; {@code -EINPROGRESS} is the usual answer. */
    static int connect(int socket, InetSocketAddress address) {
        NativeInetAddress host = NativeInetAddress.newInstance(address.getAddress());
        boolean ipv6 = address.getAddress() instanceof Inet6Address;
        try {
            return (int) CONNECT.invokeExact(socket, ipv6, host.address(), host.scopeId(), address.getPort());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int bind(int socket, InetSocketAddress address) {
        NativeInetAddress host = NativeInetAddress.newInstance(address.getAddress());
        boolean ipv6 = address.getAddress() instanceof Inet6Address;
        try {
            return (int) BIND.invokeExact(socket, ipv6, host.address(), host.scopeId(), address.getPort());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int listen(int socket, int backlog) {
        try {
            return (int) LISTEN.invokeExact(socket, backlog);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Takes one connection, which does not block, out of the backlog.
     *
     * @param peer where {@link #address} finds who it is; 32 bytes
     */
    static int accept(int socket, byte[] peer) {
        try {
            return (int) ACCEPT.invokeExact(socket, peer);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The address that {@code accept} left; an IPv4 one in IPv6 clothes is told as the IPv4 one it is. */
    static InetSocketAddress address(byte[] peer) {
        return plain(NativeInetAddress.address(peer, 1, peer[0]));
    }

    /** Where the socket is bound, an IPv4 address as such; {@code null} if the system does not say. */
    static @Nullable InetSocketAddress localAddress(int socket) {
        byte @Nullable [] local;
        try {
            local = (byte[]) LOCAL_ADDRESS.invokeExact(socket);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        return local == null ? null : plain(NativeInetAddress.address(local, 0, local.length));
    }

    /** 0 is the end of the input. */
    static int receive(int socket, long memory, int length) {
        try {
            return (int) RECEIVE.invokeExact(socket, memory, 0, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int send(int socket, long memory, int length) {
        try {
            return (int) SEND.invokeExact(socket, memory, 0, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Sends a FIN. */
    static int shutdownOutput(int socket) {
        try {
            return (int) SHUTDOWN.invokeExact(socket, false, true);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The socket's error as a number above zero, which the system tells once; 0 if there is none. */
    static int takeError(int socket) {
        try {
            return (int) SO_ERROR.invokeExact(socket);
        } catch (Throwable e) {
            return failure(e);
        }
    }

    /** Closing will reset the connection. */
    static int lingerZero(int socket) {
        return set(SO_LINGER, socket, 0);
    }

    static int noDelay(int socket) {
        return set(NO_DELAY, socket, 1);
    }

    /** A peer that has vanished is found by and by. */
    static int keepAlive(int socket, KeepAlive times) {
        int result = set(KEEP_ALIVE_IDLE, socket, times.idleSeconds());
        if (result == 0) {
            result = set(KEEP_ALIVE_INTERVAL, socket, times.intervalSeconds());
        }
        if (result == 0) {
            result = set(KEEP_ALIVE_PROBES, socket, times.probes());
        }
        return result < 0 ? result : set(KEEP_ALIVE, socket, 1);
    }

    static int reuseAddress(int socket) {
        return set(REUSE_ADDRESS, socket, 1);
    }

    /**
     * Whether the peer has acknowledged all that was written to the socket.
     *
     * @param scratch direct memory of {@link #TCP_INFO_LENGTH} bytes or more, in the machine's byte order
     */
    static boolean isAcknowledged(int socket, ByteBuffer scratch) {
        scratch.putInt(TCP_INFO_NOT_SENT, 0); // an old kernel leaves it as it is
        try {
            OPTION.invokeExact(socket, IPPROTO_TCP, TCP_INFO, memoryAddress(scratch), TCP_INFO_LENGTH);
        } catch (Throwable e) {
            failure(e);
            return true; // the connection is gone
        }
        return scratch.getInt(TCP_INFO_UNACKED) == 0 && scratch.getInt(TCP_INFO_NOT_SENT) == 0;
    }

    /** Closes any descriptor. */
    static int close(int descriptor) {
        try {
            return (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // Pipes

    /** A new pipe: the end to read from in the upper half, the end to write to in the lower one. */
    static long pipe() {
        try {
            return (long) PIPE.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Moves up to so many bytes between a socket and a pipe without copying them; 0 may be the end, or nothing now. */
    static int splice(int from, int to, int length) {
        try {
            return (int) SPLICE.invokeExact(from, -1L, to, -1L, (long) length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // Waiting

    /** A new set of descriptors to wait for. */
    static int epoll() {
        try {
            return (int) EPOLL.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Waits for events, -1 without end.
     *
     * @param memory room for so many events of {@link #eventLength} bytes
     */
    static int epollWait(int epoll, long memory, int events, int timeoutMillis) {
        try {
            return (int) EPOLL_WAIT.invokeExact(epoll, memory, events, timeoutMillis);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int epollAdd(int epoll, int descriptor, int events) {
        try {
            return (int) EPOLL_ADD.invokeExact(epoll, descriptor, events);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int epollChange(int epoll, int descriptor, int events) {
        try {
            return (int) EPOLL_CHANGE.invokeExact(epoll, descriptor, events);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The length of an event in memory, which differs between processors. */
    static int eventLength() {
        return Native.sizeofEpollEvent();
    }

    /** Where in an event its descriptor is. */
    static int eventDescriptorOffset() {
        return Native.offsetofEpollData();
    }

    /** A new counter to wait for. */
    static int counter() {
        try {
            return (int) EVENT.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Makes who waits for the counter wake. */
    static void count(int counter) {
        Native.eventFdWrite(counter, 1);
    }

    // Memory

    /** Direct memory in the machine's byte order. */
    static ByteBuffer allocate(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    }

    /** Where it is; it must stay reachable as long as that is used. */
    static long memoryAddress(ByteBuffer memory) {
        return Buffer.memoryAddress(memory);
    }

    // Finding

    private static MethodHandle find(Class<?> owner, String name, Class<?> result, Class<?>... arguments) {
        MethodType type = MethodType.methodType(result, arguments);
        try {
            if (!Epoll.isAvailable()) {
                Throwable cause = Epoll.unavailabilityCause();
                return missing(type, cause == null || cause.getMessage() == null ? "no epoll" : cause.getMessage());
            }
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findStatic(owner, name, type);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return missing(type, "Netty's " + owner.getSimpleName() + "." + name + ": " + e);
        }
    }

    /** Whoever calls it without having asked is told. */
    private static MethodHandle missing(MethodType type, String why) {
        missing = why;
        MethodHandle thrower = MethodHandles.throwException(type.returnType(), IllegalStateException.class);
        return MethodHandles.dropArguments(thrower.bindTo(new IllegalStateException(why)), 0, type.parameterList());
    }

    private static int set(MethodHandle option, int socket, int value) {
        try {
            option.invokeExact(socket, value);
            return 0;
        } catch (Throwable e) {
            return failure(e);
        }
    }

    /** Options are what the native side throws for. That one failed is all that anyone needs to know. */
    private static int failure(Throwable e) {
        if (e instanceof IOException || e instanceof ChannelException) {
            return -Errno.EINVAL;
        }
        throw unexpected(e);
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }

    private static InetSocketAddress plain(InetSocketAddress socket) {
        if (!(socket.getAddress() instanceof Inet6Address host)) {
            return socket;
        }
        try {
            InetAddress plain = InetAddress.getByAddress(host.getAddress());
            return plain instanceof Inet6Address ? socket : new InetSocketAddress(plain, socket.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address", e);
        }
    }
}
