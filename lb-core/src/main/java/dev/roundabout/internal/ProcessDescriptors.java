package dev.roundabout.internal;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.roundabout.internal.session.DescriptorReserve;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The descriptors of this process, where the system limits them. */
final class ProcessDescriptors implements DescriptorReserve.Source {
    private static final Path NOTHING = Path.of("/dev/null");

    private final UnixOperatingSystemMXBean system;

    private ProcessDescriptors(UnixOperatingSystemMXBean system) {
        this.system = system;
    }

    /** {@code null} where there is no limit, or nothing that costs a descriptor and nothing else. */
    static @Nullable ProcessDescriptors ofSystem() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        && Files.isReadable(NOTHING)
                ? new ProcessDescriptors(unix)
                : null;
    }

    /** How many the process may have now: somebody may change it while it runs. */
    static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    @Override
    public Closeable open() throws IOException {
        return new FileInputStream(NOTHING.toFile());
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
