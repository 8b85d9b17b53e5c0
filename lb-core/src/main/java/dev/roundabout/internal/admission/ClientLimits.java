package dev.roundabout.internal.admission;

import dev.roundabout.AdmissionRefusal;
import dev.roundabout.config.ClientLimitsConfig;
import dev.roundabout.internal.time.Ticker;
import dev.roundabout.strategy.ClientAddress;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What one client may do at a listener: so many sessions at a time, so many new ones an interval. IPv6 clients are counted
 * by their /64.
 *
 * <p>A rate of n an interval lets a client open n sessions at once and gives it another one every n-th of the interval
 * (GCRA, ITU-T I.371): after a pause the burst is n, in the long run the rate is exact, and there is no edge between two
 * intervals at which a client could have both. A refused attempt does not count, a delayed one counts for the hard limits
 * only.
 *
 * <p>About a million clients are tracked at a time ({@value #MAX_CLIENTS}). One is tracked while it has a session and until
 * its rate is whole again, at most an interval longer. When there is no room for a new one, the neighbour in the table
 * that would be forgotten soonest makes way, which gives it its burst back early; where all sixteen neighbours have open
 * sessions, the new client is admitted without being counted: nobody is refused for what others do.
 */
public final class ClientLimits {
    static final int MAX_CLIENTS = 1 << 20;

    private static final int STRIPES = 64;

    private final Ticker ticker;
    private final int maxSessions;
    private final Rate hard;
    private final Rate soft;
    private final long delayNanos;
    private final boolean limitless;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final ClientStripe[] stripes = new ClientStripe[STRIPES];

    /** No client has a session yet. */
    public ClientLimits(ClientLimitsConfig config, Ticker ticker) {
        this(config, ticker, MAX_CLIENTS);
    }

    ClientLimits(ClientLimitsConfig config, Ticker ticker, int maxClients) {
        this.ticker = ticker;
        this.maxSessions = config.sessions();
        this.hard = Rate.of(config.rate(), config.interval());
        this.soft = Rate.of(config.softRate(), config.interval());
        this.delayNanos = config.delay().toNanos();
        this.limitless = maxSessions == 0 && hard.isNone() && (soft.isNone() || delayNanos == 0);
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ClientStripe(seed, maxClients / STRIPES);
        }
    }

    /**
     * Counts a new session, unless the client is over a hard limit. Any thread.
     *
     * @return why not; {@code null} if admitted, and then {@link #released} is called once when its session has ended
     */
    public @Nullable AdmissionRefusal tryAdmit(ClientAddress client) {
        if (limitless) {
            return null;
        }
        long key = client.stickyKey();
        long hash = ClientStripe.hash(key, seed);
        return stripe(hash).tryAdmit(key, hash, maxSessions, hard, ticker.nanoTime());
    }

    /**
     * How long an admitted session waits before it starts, in nanoseconds: 0, or the configured delay if the client is
     * over its soft rate. Called once for each admitted session, since it counts. Any thread.
     */
    public long delayNanos(ClientAddress client) {
        if (limitless || soft.isNone()) {
            return 0;
        }
        long key = client.stickyKey();
        long hash = ClientStripe.hash(key, seed);
        return stripe(hash).isOver(key, hash, soft, ticker.nanoTime()) ? delayNanos : 0;
    }

    /** What {@link #tryAdmit} would answer now; nothing is counted. Any thread. */
    public @Nullable AdmissionRefusal peek(ClientAddress client) {
        if (limitless) {
            return null;
        }
        long key = client.stickyKey();
        long hash = ClientStripe.hash(key, seed);
        return stripe(hash).peek(key, hash, maxSessions, hard, ticker.nanoTime());
    }

    /** What {@link #delayNanos} would answer now; nothing is counted. Any thread. */
    public long peekDelayNanos(ClientAddress client) {
        if (limitless || soft.isNone()) {
            return 0;
        }
        long key = client.stickyKey();
        long hash = ClientStripe.hash(key, seed);
        return stripe(hash).wouldBeOver(key, hash, soft, ticker.nanoTime()) ? delayNanos : 0;
    }

    /** An admitted session has ended, or was given up before it began. Any thread. */
    public void released(ClientAddress client) {
        if (!limitless) {
            long key = client.stickyKey();
            long hash = ClientStripe.hash(key, seed);
            stripe(hash).released(key, hash);
        }
    }

    /** The clients in the table, those among them that could be forgotten but whose place was not needed yet. */
    int tracked() {
        int tracked = 0;
        for (ClientStripe stripe : stripes) {
            tracked += stripe.size();
        }
        return tracked;
    }

    private ClientStripe stripe(long hash) {
        return stripes[(int) (hash >>> 58)];
    }
}
