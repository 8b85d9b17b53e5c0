package dev.roundabout.internal;

/** Refuses a Netty that cannot work, with a sentence instead of a missing class later on. */
final class NettyVersion {
    private NettyVersion() {}

    static void check() {
        try {
            Class.forName("io.netty.channel.IoEventLoop", false, NettyVersion.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "Netty on the class path is older than 4.2; Roundabout needs 4.2.18 or newer", e);
        }
    }
}
