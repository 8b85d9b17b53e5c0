package dev.roundabout.internal;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.roundabout.internal.session.DescriptorReserve;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** The descriptors of this process, where the system limits them. */
final class ProcessDescriptors implements DescriptorReserve.Source {
    private final UnixOperatingSystemMXBean system;

    private ProcessDescriptors(UnixOperatingSystemMXBean system) {
        this.system = system;
    }

    /** {@code null} where there is no limit. */
    static @Nullable ProcessDescriptors ofSystem() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? new ProcessDescriptors(unix)
                : null;
    }

    /** How many the process may have now: somebody may change it while it runs. */
    static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** A socket: it needs no file that may be missing or forbidden. */
    @Override
    public Closeable open() throws IOException {
        return SocketChannel.open();
    }

    @Override
    public long left() {
        try {
            return system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
        } catch (InternalError e) { // to count them needs one
            return 0;
        }
    }
}
