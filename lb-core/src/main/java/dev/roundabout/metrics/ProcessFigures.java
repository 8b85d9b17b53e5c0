package dev.roundabout.metrics;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** What the whole process has of what may run out, as the JDK tells it. Not a number where it does not. */
final class ProcessFigures {
    private final @Nullable UnixOperatingSystemMXBean system;
    private final @Nullable BufferPoolMXBean direct;
    private final double directLimit;

    ProcessFigures() {
        system = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix ? unix : null;
        direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElse(null);
        directLimit = directLimit();
    }

    double descriptors() {
        if (system == null) {
            return Double.NaN;
        }
        try {
            return system.getOpenFileDescriptorCount();
        } catch (InternalError e) { // to count them needs one
            return descriptorLimit();
        }
    }

    double descriptorLimit() {
        return system == null ? Double.NaN : system.getMaxFileDescriptorCount();
    }

    double directBytes() {
        return direct == null ? Double.NaN : direct.getMemoryUsed();
    }

    double directLimitBytes() {
        return directLimit;
    }

    /** The option; without one it is as much as the heap may have. */
    private static double directLimit() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long option = 0;
        if (machine != null) {
            try {
                option = Long.parseLong(
                        machine.getVMOption("MaxDirectMemorySize").getValue());
            } catch (IllegalArgumentException e) {
                return Double.NaN;
            }
        }
        return option > 0 ? option : Runtime.getRuntime().maxMemory();
    }
}
