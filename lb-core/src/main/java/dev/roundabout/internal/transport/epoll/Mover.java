package dev.roundabout.internal.transport.epoll;

import dev.roundabout.internal.transport.KeptBytes;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Moves bytes from one socket of a session to the other. All sessions of a loop share its one buffer: what is read is
 * written at once, and only what the other socket does not take is kept, and ends reading until it has gone. A direction
 * that brings much several times in a row is spliced instead: its bytes never leave the kernel.
 *
 * <p>On the loop only.
 */
final class Mover {
    private static final int BUFFER = 64 * 1024;
    /** So much of one session, then the others have their turn. */
    private static final int READS_A_TURN = 16;

    private static final int BYTES_A_TURN = 1024 * 1024;

    /** After so many big reads in a row a direction is spliced. A slow window brings a little less than a buffer. */
    private static final int BUSY = 4;

    private static final int BIG = BUFFER / 2;

    private static final int BUSIEST = 2 * BUSY;
    private static final int THIN = BUFFER / 4;
    private static final int SPLICE_MOST = 1024 * 1024;

    private final KeptBytes budget;
    private final Pipes pipes;
    private final KeptBuffers buffers;
    private final ByteBuffer buffer = Kernel.allocate(BUFFER);
    private final long memory = Kernel.memoryAddress(buffer);

    Mover(KeptBytes budget, Pipes pipes, KeptBuffers buffers) {
        this.budget = budget;
        this.pipes = pipes;
        this.buffers = buffers;
    }

    /** What is not needed while nothing moves; the loop has it for other purposes then. */
    ByteBuffer scratch() {
        return buffer;
    }

    /**
     * Moves what there is, as far as it is taken, at most a turn's share. The legs say afterwards how it went: the source
     * is still readable if there may be more, has ended, or has an error; the sink takes more, has waiting bytes, or is
     * broken.
     *
     * @return how many bytes were read
     */
    int move(Leg from, Leg to) {
        int moved = 0;
        for (int reads = 0; reads < READS_A_TURN && moved < BYTES_A_TURN; reads++) {
            if (!from.isReadable() || !to.takesMore()) {
                break;
            }
            moved += from.bigReads() >= BUSY ? splice(from, to) : copy(from, to);
        }
        return moved;
    }

    /** Writes bytes of our own before any others; {@value #BUFFER} at the most. */
    void say(Leg to, byte[] bytes) {
        buffer.put(0, bytes);
        write(to, bytes.length);
    }

    /**
     * Writes what waits for this socket, as far as it takes it.
     *
     * @return whether any was taken
     */
    boolean flush(Leg to) {
        ByteBuf kept = to.kept();
        if (kept != null) {
            return flush(to, kept);
        }
        Pipe pipe = to.pipe();
        return pipe != null && drain(to, pipe);
    }

    /** Lets go of what waits for this socket. */
    void drop(Leg to) {
        ByteBuf kept = to.kept();
        if (kept != null) {
            budget.remove(kept.readableBytes());
            buffers.give(kept);
            to.kept(null);
        }
        Pipe pipe = to.pipe();
        if (pipe != null) {
            pipes.give(pipe);
            to.pipe(null);
        }
    }

    /** Called last. */
    void close() {
        pipes.closeIdle();
    }

    private int copy(Leg from, Leg to) {
        int size = budget.readSize(BUFFER);
        int read = Kernel.receive(from.descriptor(), memory, size);
        if (read <= 0) {
            from.bigReads(0);
            readEnded(from, read);
            return 0;
        }
        if (read < size) {
            from.readShort();
        }
        from.bigReads(read < BIG ? 0 : Math.min(BUSIEST, from.bigReads() + 1));
        write(to, read);
        return read;
    }

    /** Writes the buffer's first bytes; what the socket does not take is kept. */
    private void write(Leg to, int length) {
        to.aboutToSend();
        int sent = Kernel.send(to.descriptor(), memory, length);
        if (sent == -Errno.EAGAIN) {
            sent = 0;
        }
        if (sent < 0) {
            to.toOutputBroken(-sent);
        } else if (sent < length) {
            keep(to, sent, length);
        }
    }

    private int splice(Leg from, Leg to) {
        Pipe pipe = pipes.take();
        if (pipe == null) {
            return copyAsBefore(from, to);
        }
        int moved = pipe.fill(from.descriptor(), SPLICE_MOST);
        if (moved <= 0) {
            pipes.give(pipe);
            return notSpliced(from, to, moved);
        }
        int busy = from.bigReads();
        from.bigReads(moved < THIN ? busy - 1 : Math.min(BUSIEST, busy + 1));
        to.aboutToSend();
        to.pipe(pipe);
        drain(to, pipe);
        return moved;
    }

    private int notSpliced(Leg from, Leg to, int result) {
        if (result == 0 || result == -Errno.EAGAIN) {
            if (result != 0 && from.readsTellAll()) {
                from.readNothing();
                return 0;
            }
            return copyAsBefore(from, to); // the end, or urgent data: reading tells which
        }
        if (result == -Errno.EINVAL || result == -Errno.ENOSYS || result == -Errno.EPERM) {
            pipes.refuse(-result);
            return copyAsBefore(from, to);
        }
        if (result == -Errno.ENOMEM || result == -Errno.ENOBUFS) {
            return copyAsBefore(from, to); // nothing was moved, and a copy needs less
        }
        readEnded(from, result); // the system tells a socket's error once, and this was it
        return 0;
    }

    /** One copy tells little of how busy a direction is that was found busy before. */
    private int copyAsBefore(Leg from, Leg to) {
        int busy = from.bigReads();
        int moved = copy(from, to);
        from.bigReads(busy);
        return moved;
    }

    private static void readEnded(Leg from, int result) {
        if (result == -Errno.EAGAIN) {
            from.readNothing();
        } else {
            from.toError(-result);
            from.toInputEnded();
        }
    }

    private void keep(Leg to, int from, int end) {
        ByteBuf kept = buffers.take(end - from);
        buffer.limit(end).position(from);
        kept.writeBytes(buffer);
        buffer.clear();
        budget.add(end - from);
        to.kept(kept);
    }

    private boolean flush(Leg to, ByteBuf kept) {
        to.aboutToSend();
        int length = kept.readableBytes();
        ByteBuffer bytes = kept.internalNioBuffer(kept.readerIndex(), length);
        int sent = Kernel.send(to.descriptor(), Kernel.memoryAddress(bytes) + bytes.position(), length);
        if (sent == -Errno.EAGAIN) {
            return false;
        }
        if (sent < 0) {
            to.toOutputBroken(-sent);
            drop(to);
            return false;
        }
        budget.remove(sent);
        kept.skipBytes(sent);
        if (sent == length) {
            buffers.give(kept);
            to.kept(null);
        }
        return sent > 0;
    }

    private boolean drain(Leg to, Pipe pipe) {
        boolean progress = false;
        while (pipe.waiting() > 0) {
            int sent = pipe.drain(to.descriptor());
            if (sent > 0) {
                progress = true;
            } else if (sent == 0 || sent == -Errno.EAGAIN) {
                return progress;
            } else {
                to.toOutputBroken(-sent);
                drop(to);
                return progress;
            }
        }
        pipes.give(pipe);
        to.pipe(null);
        return progress;
    }
}
