package dev.roundabout.admin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts wrong tokens and passwords by client address: ten at once, then one a second. A table of a thousand addresses,
 * the least recent forgotten first. One log line a second. Admin loop only.
 */
final class WrongTries {
    private static final Logger LOG = LoggerFactory.getLogger(WrongTries.class);
    private static final int AT_ONCE = 10;
    private static final int ADDRESSES = 1000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private final Map<String, Long> paidUntil = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > ADDRESSES;
        }
    };
    private @Nullable Long lastLine;
    private long suppressed;

    WrongTries(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether this address has to wait before its next try is looked at. */
    boolean tooMany(InetAddress address) {
        Long until = paidUntil.get(key(address));
        return until != null && until - nanoTime.getAsLong() > (AT_ONCE - 1) * SECOND;
    }

    /** One more wrong try. */
    void count(InetSocketAddress client) {
        long now = nanoTime.getAsLong();
        Long until = paidUntil.get(key(client.getAddress()));
        paidUntil.put(key(client.getAddress()), (until == null || until - now < 0 ? now : until) + SECOND);
        if (lastLine != null && now - lastLine < SECOND) {
            suppressed++;
            return;
        }
        LOG.warn(
                "admin: wrong token or password from {}{}",
                Names.address(client),
                suppressed == 0 ? "" : " (and " + suppressed + " more since the last line)");
        lastLine = now;
        suppressed = 0;
    }

    /** An IPv6 client has a whole /64 to itself. */
    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Arrays.toString(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
