package dev.roundabout.cli.faults;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a backend knows of each connection by its number, in a mapped file: the kernel has it at once, so it outlives {@code
 * kill -9}. Numbers are below {@link #MOST}.
 */
final class Records {
    static final int MOST = 1 << 24;

    /** It never heard of this connection. */
    static final byte UNKNOWN = 0;
    /** Its head has come. */
    static final byte BEGUN = 1;
    /** Everything has come and gone, and the socket is closed. Written after that, so that nothing unfinished is called so. */
    static final byte FINISHED = 2;
    /** Reset, or ended too soon. */
    static final byte BROKEN = 3;
    /** Other bytes than the client sent, or a clean end where a reset belongs. */
    static final byte WRONG = 4;
    /** A head with this number has come twice: something was sent twice. */
    static final byte TWICE = 5;

    private final MappedByteBuffer bytes;

    private Records(MappedByteBuffer bytes) {
        this.bytes = bytes;
    }

    static Records open(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            return new Records(channel.map(MapMode.READ_WRITE, 0, MOST));
        }
    }

    void begun(long number) {
        int place = Math.toIntExact(number);
        bytes.put(place, bytes.get(place) == UNKNOWN ? BEGUN : TWICE);
    }

    /** The end of one that has begun; that it was wrong before, or came twice, stays. */
    void ended(long number, byte how) {
        int place = Math.toIntExact(number);
        if (bytes.get(place) == BEGUN) {
            bytes.put(place, how);
        }
    }

    byte of(long number) {
        return bytes.get(Math.toIntExact(number));
    }

    /** How many there are of which that was said. */
    long count(byte what) {
        long count = 0;
        for (int place = 0; place < MOST; place++) {
            if (bytes.get(place) == what) {
                count++;
            }
        }
        return count;
    }
}
