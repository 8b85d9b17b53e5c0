package dev.roundabout.cli.daemon;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every daemon needs and no command line changes, loaded on a second thread while the first one reads the command
 * line. Nothing else may use these classes before {@link #await}: two threads that initialise classes of a cycle from
 * its two ends wait for each other for ever, and a logger taken while the log is being set up drops its first lines.
 */
public final class HeadStart {
    private static final List<String> CLASSES = List.of(
            "io.netty.buffer.PooledByteBufAllocator",
            "io.netty.channel.MultiThreadIoEventLoopGroup",
            "io.netty.channel.nio.NioIoHandler",
            "io.netty.channel.socket.nio.NioServerSocketChannel",
            "io.netty.channel.socket.nio.NioSocketChannel");

    private final Thread thread = new Thread(HeadStart::load, "lbd-start");

    private HeadStart() {}

    /** {@return none: for a process in which others may be using these classes already} */
    public static HeadStart none() {
        return new HeadStart();
    }

    /** {@return one that is under way} */
    public static HeadStart begin() {
        HeadStart start = new HeadStart();
        start.thread.setDaemon(true);
        start.thread.start();
        return start;
    }

    /** Waits until everything is there. */
    public void await() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void load() {
        Logger log = LoggerFactory.getLogger(HeadStart.class);
        ManagementFactory.getOperatingSystemMXBean();
        try {
            for (String name : CLASSES) {
                Class.forName(name);
            }
        } catch (ClassNotFoundException e) {
            // Only time is lost.
            log.debug("not loaded ahead: {}", e.toString());
        }
    }
}
