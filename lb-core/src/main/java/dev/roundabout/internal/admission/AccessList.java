package dev.roundabout.internal.admission;

import dev.roundabout.config.AddressRange;
import dev.roundabout.strategy.ClientAddress;
import java.util.List;

/**
 * Who may come: those in an allowed range (without any: everyone) that are in no denied one. A client that arrives as
 * {@code ::ffff:a.b.c.d} is {@code a.b.c.d}; IPv6 ranges say nothing about IPv4 clients. Immutable.
 */
public final class AccessList {
    private final AddressRange[] allow;
    private final AddressRange[] deny;

    /** Either may be empty. */
    public AccessList(List<AddressRange> allow, List<AddressRange> deny) {
        this.allow = allow.toArray(AddressRange[]::new);
        this.deny = deny.toArray(AddressRange[]::new);
    }

    /** Whether the client may come. Any thread; allocates nothing. */
    public boolean admits(ClientAddress client) {
        return (allow.length == 0 || isIn(allow, client)) && !isIn(deny, client);
    }

    private static boolean isIn(AddressRange[] ranges, ClientAddress client) {
        for (AddressRange range : ranges) {
            ClientAddress network = range.network();
            ClientAddress mask = range.mask();
            if (network.ipv6() == client.ipv6()
                    && (client.high() & mask.high()) == network.high()
                    && (client.low() & mask.low()) == network.low()) {
                return true;
            }
        }
        return false;
    }
}
